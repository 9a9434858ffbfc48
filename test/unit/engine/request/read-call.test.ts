import { UNKNOWN_DOCKERD } from "../../../unknown-dockerd.js";
import { expect } from "chai";
import { message } from "./message.js";
import { readCall } from "../../../../src/engine/request/read-call.js";

const OPTIONS = {
  dockerd: { ...UNKNOWN_DOCKERD, http2: false },
  minApiVersion: "1.24",
  maxApiVersion: "1.56",
  maxBodyBytes: 1 << 20,
};

function kinds(method: string, uri: string, oldest = "1.24"): readonly string[] {
  const call = readCall(message({ method, uri }), { ...OPTIONS, minApiVersion: oldest });
  return call.hygiene.map(({ kind }) => kind);
}

describe("readCall()", () => {
  it("reads a create whole", () => {
    const headers = { "Content-Type": "application/json", "Content-Length": "36" };
    const body = '{"image":"alpine","AttachStdio":true}';
    const uri = "/v1.45/containers/create?name=web";
    const call = readCall(message({ method: "POST", uri, headers, body }), OPTIONS);
    expect({ ...call, body: { ...(call.body as object) } }).to.deep.equal({
      method: "POST",
      uri,
      path: "/containers/create",
      template: "/containers/create",
      version: "1.45",
      vars: {},
      action: "container.create",
      class: "run",
      query: new Map([["name", ["web"]]]),
      queryTrusted: true,
      contentType: "application/json",
      contentLength: "36",
      bodyPresent: true,
      upgrade: null,
      body: { Image: "alpine" },
      hygiene: [],
      unknownFields: ["AttachStdio"],
    });
  });

  const actions: [method: string, uri: string, action: string, right: string][] = [
    ["POST", "/images/create?fromImage=a", "image.pull", "write"],
    ["POST", "/images/create?fromImage=&fromSrc=http://a", "image.import", "write"],
    ["POST", "/images/create", "image.import", "write"],
    ["POST", "/containers/a/exec", "exec.create", "run"],
    ["POST", "/containers/a%2Fexec/start", "container.start", "run"],
    ["GET", "/info", "system.info", "secret-read"],
    ["HEAD", "/containers/a/archive?path=/b", "container.archive_stat", "secret-read"],
    ["OPTIONS", "/anything", "system.options", "read"],
    ["POST", "/session", "buildkit.session", "opaque"],
    ["DELETE", "/plugins/a", "plugin.delete", "admin"],
    ["TRACE", "/info", "unknown", "opaque"],
  ];
  for (const [method, uri, action, right] of actions) {
    it(`names ${method} ${uri} ${action}`, () => {
      expect(readCall(message({ method, uri }), OPTIONS)).to.deep.include({ action, class: right });
    });
  }

  it("gives an unreadable target as null, and no more", () => {
    const call = readCall(message({ uri: "http://docker/info?a=1" }), OPTIONS);
    expect(call).to.deep.include({ path: null, template: null, version: null, action: "unknown" });
    expect(call.hygiene.map(({ kind }) => kind)).to.deep.equal(["target"]);
  });

  it("refuses versions outside those that are set", () => {
    expect(kinds("GET", "/info")).to.deep.equal([]);
    expect(kinds("GET", "/v1.24/info")).to.deep.equal([]);
    expect(kinds("GET", "/v1.56.0/info")).to.deep.equal([]);
    expect(kinds("GET", "/v1.23/info")).to.deep.equal(["api-version"]);
    expect(kinds("GET", "/v1..45/info")).to.deep.equal(["api-version"]);
    expect(kinds("GET", "/v1.57/info")).to.deep.equal(["api-version"]);
    expect(kinds("GET", "/v1.12/info", "1.12")).to.deep.equal([]);
  });

  it("refuses a start with a HostConfig of its own, however old an API is allowed", () => {
    expect(kinds("POST", "/v1.23/containers/a/start", "1.12")).to.deep.equal(["api-version"]);
  });

  it("does not look at a body that dockerd does not decode", () => {
    const headers = { "Content-Type": "application/json" };
    const body = '{"fromImage":"a","fromImage":"b"} x';
    const parts = { method: "POST", uri: "/images/create?fromImage=a", headers, body };
    expect(readCall(message(parts), OPTIONS)).to.deep.include({
      hygiene: [],
      body: null,
      bodyPresent: true,
    });
  });

  it("says every thing that is wrong", () => {
    const headers = { "Content-Type": "application/json" };
    const uri = "/v1.1/containers/create?name=a&name=b&x=%zz";
    const call = readCall(message({ method: "POST", uri, headers, body: "{" }), OPTIONS);
    expect(call.hygiene.map(({ kind }) => kind)).to.deep.equal(["api-version", "query", "syntax"]);
  });
});
