import { expect } from "chai";
import { rebuiltRequest } from "../../../../src/preview/explain/rebuilt-request.js";
import { RECORD } from "../../audit/record/record.js";

function rebuilt(body: unknown, query: Readonly<Record<string, readonly string[]>> = {}) {
  const record = { ...RECORD, method: "POST", path: "/containers/create", call: { query, body } };
  const found = rebuiltRequest(record);
  if (found === null) throw new Error("Cannot compare: the request is not built again");
  const { request, isWhole } = found;
  const sent: unknown = request.body === null ? null : JSON.parse(request.body.toString());
  return { target: request.target, body: sent, isWhole };
}

describe("rebuiltRequest()", () => {
  it("gives names of labels and options back as mappings, and keeps lists", () => {
    const { body, isWhole } = rebuilt({
      ...{ Labels: ["a", "b"], Env: ["PATH"], DriverOpts: [], Volumes: {} },
      HostConfig: { LogConfig: { Config: ["tag"] }, Binds: ["/a:/b"] },
      IPAM: { Config: [], Options: ["x"] },
    });
    expect(body).to.deep.equal({
      ...{ Labels: { a: "", b: "" }, Env: ["PATH"], DriverOpts: {}, Volumes: {} },
      HostConfig: { LogConfig: { Config: { tag: "" } }, Binds: ["/a:/b"] },
      IPAM: { Config: [], Options: { x: "" } },
    });
    expect(isWhole).to.equal(true);
  });

  it("gives filters and build arguments back as JSON", () => {
    const { target } = rebuilt(null, {
      filters: ["status=running", "label=app=web", "status=paused"],
      buildargs: ["A"],
      all: ["1", "2"],
    });
    const query = new URLSearchParams(target.split("?")[1]);
    expect(JSON.parse(query.get("filters") ?? "")).to.deep.equal({
      status: ["running", "paused"],
      label: ["app=web"],
    });
    expect(query.get("buildargs")).to.equal('{"A":""}');
    expect(query.getAll("all")).to.deep.equal(["1", "2"]);
  });

  const hidden = [
    { Image: "… (≤16)" },
    { Image: "abc… (+300)" },
    { HostConfig: { Binds: ["/a:/b", "(+3 more)"] } },
    { HostConfig: { "…": "(+3 more)" } },
    { Labels: ["a", "(+7 more)"] },
  ];
  for (const body of hidden) {
    it(`says that ${JSON.stringify(body)} is not whole`, () => {
      expect(rebuilt(body).isWhole).to.equal(false);
    });
  }

  it("builds none without a method, a path or the request", () => {
    const none = [{ method: null }, { path: null }, { call: null }];
    expect(none.map((one) => rebuiltRequest({ ...RECORD, ...one }))).to.deep.equal([
      null,
      null,
      null,
    ]);
  });

  it("encodes a path that the log has decoded, also half a character", () => {
    const path = "/images/a b?c/\ud800/json";
    expect(rebuiltRequest({ ...RECORD, path })?.request.target).to.equal(
      "/images/a%20b%3Fc/%EF%BF%BD/json",
    );
  });
});
