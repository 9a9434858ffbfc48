import { expect } from "chai";
import { opaEvent } from "../../../../src/audit/formats/opa-event.js";
import { NAMES, SOURCE, sample } from "./sample.js";

describe("opaEvent()", () => {
  it("writes a denial as OPA uploads a decision", () => {
    const { input, result, custom, ...event } = opaEvent(sample("deny"), SOURCE);
    expect(event).to.deep.equal({
      labels: { app: "dockwarden", id: "dock-1", version: "1.2.3" },
      decision_id: "00000000-0000-4000-8000-000000000000",
      timestamp: "2026-11-25T10:00:00.000Z",
      path: "docker/authz/decision",
      bundles: { dockwarden: { revision: "0".repeat(64) } },
      requested_by: "bob",
      metrics: { timer_server_handler_ns: 100_000 },
      erased: ["/input/call/body/Env/0", "/input/call/query/a~1b"],
    });
    expect(input).to.deep.include({ action: "exec.create", path: "/containers/web/exec" });
    expect(result).to.deep.include({ allow: false, effect: "deny" });
    expect(custom).to.deep.include({ seq: 7, profile: "baseline", mode: "enforce" });
  });

  it("writes the path of each kind", () => {
    const paths = NAMES.map((name) => opaEvent(sample(name), SOURCE)["path"]);
    const decision = "docker/authz/decision";
    expect(paths).to.deep.equal([
      ...[decision, decision, decision, "docker/authz/response", decision, "dockwarden/log"],
    ]);
  });

  for (const name of NAMES)
    it(`loses no member of a record of kind ${name}`, () => {
      const event = sample(name);
      const { input, result, custom } = opaEvent(event, SOURCE);
      const kept = { ...(input as object), ...(result as object), ...(custom as object) };
      const elsewhere = ["id", "time", "revision", "durationUs", "erased", "log"];
      const members = Object.keys(event.members).filter((member) => !elsewhere.includes(member));
      expect(kept).to.include.all.keys(members);
    });
});
