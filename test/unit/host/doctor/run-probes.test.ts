import { expect } from "chai";
import { createAskDockerd } from "../../../../src/host/doctor/gather/ask-dockerd.js";
import { probeGrpc } from "../../../../src/host/doctor/probe/probe-grpc.js";
import { probesFor } from "../../../../src/host/doctor/probe/probes.js";
import { runProbes } from "../../../../src/host/doctor/probe/run-probes.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { freshFolder } from "../../../fresh-folder.js";
import { fakeDockerdWith, type Answered } from "./fake-dockerd.js";

const DENIED = "authorization denied by plugin dockwarden: privileged_container: no";

describe("runProbes()", () => {
  const at = freshFolder();

  async function probed(answer: Answered) {
    const dockerd = await fakeDockerdWith(at("d.sock"), () => answer);
    try {
      const results = await runProbes(createAskDockerd(at("d.sock")), "dockwarden", "absent");
      return { results, got: dockerd.got };
    } finally {
      await dockerd.close();
    }
  }

  const answers = [
    { outcome: "refused", status: 403, message: DENIED },
    {
      outcome: "refused",
      status: 403,
      message: "authorization denied by plugin dockwarden:latest: no",
    },
    { outcome: "refused", status: 403, message: "authorization denied by plugin dockwarden" },
    {
      outcome: "other-plugin",
      status: 403,
      message: "authorization denied by plugin dockwarden2: no",
    },
    { outcome: "plugin-failed", status: 500, message: "plugin dockwarden failed with error: EOF" },
    { outcome: "passed", status: 404, message: "No such image: dockwarden-probe.invalid" },
    { outcome: "passed", status: 403, message: "forbidden" },
    { outcome: "passed", status: 200, message: DENIED },
  ];

  for (const { outcome, status, message } of answers) {
    it(`says ${outcome} of ${status} "${message.slice(0, 50)}"`, async () => {
      const { results } = await probed({ status, body: { message } });
      expect([...new Set(results.map((result) => result.outcome))]).to.deep.equal([outcome]);
      expect(results[0]?.said).to.equal(`${status}: ${message}`);
      // dockerd would keep each further probe waiting.
      expect(results).to.have.length(outcome === "plugin-failed" ? 1 : probesFor("absent").length);
    });
  }

  it("says unanswered where nobody listens", async () => {
    const results = await runProbes(createAskDockerd(at("none.sock")), "dockwarden");
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(["unanswered"]);
    expect(results[0]?.said).to.include("ENOENT");
  });

  it("removes a container that was created all the same", async () => {
    const { results, got } = await probed({ status: 201, body: { Id: "abc" } });
    const removed = got.filter(({ method }) => method === "DELETE");
    expect(removed).to.have.length(results.length);
    expect(removed[0]?.target).to.equal("/containers/abc?force=1");
  });

  it("names only objects of a random name", async () => {
    const { got } = await probed({ status: 404, body: "" });
    for (const { target, body } of got) expect(target + body.slice(0, 100)).to.include("absent");
    expect(got).to.have.length.above(11);
  });

  it("sends what every shipped profile refuses", () => {
    for (const [name, { modes }] of Object.entries(loadLibrary().profiles))
      for (const { control } of probesFor("absent")) expect(modes[control], name).to.equal("deny");
  });

  it("never starts, and never names an image that exists", () => {
    for (const { question } of probesFor("absent")) {
      expect(question.method).to.equal("POST");
      expect(question.target).to.match(
        /^\/(?:containers\/(?:create|absent\/exec)|plugins\/absent\/)/,
      );
      if (question.target === "/containers/create")
        expect(question.body).to.include('"Image":"dockwarden-probe.invalid/absent:none"');
    }
  });
});

describe("probeGrpc()", () => {
  const at = freshFolder();

  it("finds no gRPC at a server that speaks HTTP/1 alone", async () => {
    const dockerd = await fakeDockerdWith(at("d.sock"), () => ({ status: 404, body: "" }));
    expect(await probeGrpc(at("d.sock"))).to.deep.equal({ known: true, value: false });
    await dockerd.close();
  });

  it("knows nothing where nobody listens", async () => {
    expect(await probeGrpc(at("none.sock"))).to.have.property("known", false);
  });
});
