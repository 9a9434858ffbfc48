import { expect } from "chai";
import { ecsEvent } from "../../../../src/audit/formats/ecs-event.js";
import { NAMES, SOURCE, sample } from "./sample.js";

const WEB = "a".repeat(64);

describe("ecsEvent()", () => {
  it("writes a denial", () => {
    const event = sample("deny");
    const hash = "AB".repeat(32);
    expect(ecsEvent(event, SOURCE)).to.deep.equal({
      "@timestamp": "2026-11-25T10:00:00.000Z",
      ecs: { version: "8.17.0" },
      message: "bob: exec.create of web denied by privileged_container",
      log: { level: "warning" },
      host: { name: "dock-1", hostname: "dock-1" },
      service: { name: "dockwarden", type: "dockwarden", version: "1.2.3" },
      observer: {
        ...{ product: "Dockwarden", vendor: "Dockwarden", type: "authorization" },
        version: "1.2.3",
      },
      event: {
        ...{ id: event.id, action: "exec.create", original: event.line, sequence: 7 },
        ...{ dataset: "dockwarden.audit", module: "dockwarden", provider: "dockwarden" },
        ...{ kind: "event", category: ["api"], type: ["denied"], outcome: "failure" },
        ...{ duration: 100_000, reason: "Privileged mode is not allowed." },
      },
      user: { name: "bob" },
      related: { user: ["bob", "alice"], hash: [hash] },
      http: { request: { method: "POST" } },
      url: { path: "/containers/web/exec" },
      tls: { client: { hash: { sha256: hash }, x509: { serial_number: "0F" } } },
      rule: {
        ...{ id: "privileged_container", name: "privileged_container", ruleset: "baseline" },
        ...{ version: "0".repeat(64), description: "Privileged mode is not allowed." },
        category: "critical",
      },
      container: { id: WEB, name: "web", runtime: "docker" },
      dockwarden: {
        ...{ phase: "request", effect: "deny", class: "run", via: "certificate" },
        ...{ profile: "baseline", mode: "enforce", revision: "0".repeat(64) },
        ...{ prev: "0".repeat(64), controls: ["privileged_container"], warned: [] },
        objects: [{ kind: "container", id: WEB, name: "web", owner: "alice" }],
      },
    });
  });

  it("uses the values that ECS allows, for each kind", () => {
    const kinds = NAMES.map((name) => {
      const { event } = ecsEvent(sample(name), SOURCE);
      const { kind, type, outcome } = event as Readonly<Record<string, unknown>>;
      return [kind, type, outcome].flat().join(" ");
    });
    expect(kinds).to.deep.equal([
      ...["event allowed success", "event denied failure", "event denied failure"],
      ...["event allowed success", "alert denied failure", "event info "],
    ]);
  });

  it("makes no field of a name that a caller chooses", () => {
    const call = { query: { evil: ["x"] }, body: { evil: { evil: 1 } } };
    const event = ecsEvent(sample("allow", { call }), SOURCE);
    expect(JSON.stringify({ ...event, event: null })).not.to.include("evil");
  });
});
