import { expect } from "chai";
import type { Mismatch, Suspect } from "../../../src/domain/executions.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import { createMismatchAlarm, type AlarmParts } from "../../../src/server/mismatch-alarm.js";
import { AuditWriteError } from "../../../src/domain/errors.js";
import { createBench, type Bench } from "./parts.js";

const NOW = new Date("2026-11-26T12:00:01Z");
const EVENT = {
  type: "container",
  action: "archive-path",
  id: "b".repeat(64),
  name: "his",
  timeMs: Date.parse("2026-11-26T12:00:00Z"),
};

function suspect(decision: string, user: string): Suspect {
  const target = { kind: "container", ref: "web", id: "a".repeat(64), owner: user } as const;
  return { decision, action: "container.archive_get", user, targets: [target] };
}

function mismatchOf(suspects: readonly Suspect[], event: Mismatch["event"] = EVENT): Mismatch {
  return { event, action: "container.archive_get", suspects };
}

describe("createMismatchAlarm()", () => {
  let bench: Bench;
  let records: AuditRecord[];
  let log: string[];
  let stopped: string[];

  before(async () => {
    bench = await createBench();
  });

  beforeEach(() => {
    [records, log, stopped] = [[], [], []];
  });

  function alarm(onMismatch: "log" | "stop", changes: Partial<AlarmParts> = {}) {
    const settings = { ...bench.configuration.settings, onMismatch };
    return createMismatchAlarm({
      audit: { append: (record) => records.push(record) },
      configuration: () => ({ ...bench.configuration, settings }),
      log: (level, text, fields) => log.push(`${level} ${text} ${JSON.stringify(fields)}`),
      stop: (id) => {
        stopped.push(id);
        return Promise.resolve();
      },
      now: () => NOW,
      ...changes,
    });
  }

  it("records and logs what dockerd acted on, and what was decided", () => {
    alarm("log")(mismatchOf([suspect("d1", "alice")]));
    expect(records.length).to.equal(1);
    expect(records[0]).to.deep.include({
      schema: 1,
      time: "2026-11-26T12:00:01.000Z",
      phase: "execution",
      effect: "error",
      code: "EXECUTION_MISMATCH",
      action: "container.archive_get",
      user: "alice",
      request: "d1",
      targets: [{ kind: "container", ref: "web", id: "a".repeat(64), owner: "alice" }],
      executed: {
        type: "container",
        action: "archive-path",
        id: EVENT.id,
        name: "his",
        time: "2026-11-26T12:00:00.000Z",
        decisions: ["d1"],
        reaction: "log",
      },
    });
    expect(log[0]).to.include("error dockerd's event").and.include(EVENT.id).and.include("d1");
    expect(stopped).to.deep.equal([]);
  });

  it("names nobody where it may be one of several, or nobody is known", () => {
    alarm("log")(mismatchOf([suspect("d1", "alice"), suspect("d2", "bob")]));
    alarm("log")(mismatchOf([]));
    alarm("log")(mismatchOf([suspect("d1", ""), suspect("d2", "")]));
    expect(records.map(({ user, request }) => [user, request])).to.deep.equal([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(records[0]?.executed?.decisions).to.deep.equal(["d1", "d2"]);
    expect(records[1]?.error).to.include("no request");
  });

  it("stops the container where the settings say so, and says whether that was done", async () => {
    const failing = (): Promise<void> => Promise.reject(new Error("dockerd answers 500"));
    alarm("stop")(mismatchOf([suspect("d1", "alice")]));
    alarm("stop", { stop: failing })(mismatchOf([suspect("d1", "alice")]));
    await new Promise(setImmediate);
    expect(stopped).to.deep.equal([EVENT.id]);
    expect(records.map(({ executed }) => executed?.reaction)).to.deep.equal(["stop", "stop"]);
    expect(log.filter((text) => text.startsWith("warn Stopped container"))).to.have.length(1);
    expect(log.at(-1)).to.include("error Cannot stop container");
  });

  it("stops nothing that is no container", () => {
    alarm("stop")(mismatchOf([], { ...EVENT, type: "network", action: "destroy" }));
    expect(stopped).to.deep.equal([]);
    expect(records[0]?.executed?.reaction).to.equal("log");
  });

  it("logs, and stops, even where it cannot be recorded", () => {
    const append = (): never => {
      throw new AuditWriteError("Cannot write record");
    };
    alarm("stop", { audit: { append } })(mismatchOf([suspect("d1", "alice")]));
    expect(log).to.have.length(2);
    expect(log[1]).to.include("Cannot write record").and.include("d1");
    expect(stopped).to.deep.equal([EVENT.id]);
  });

  it("stops and records each container, also beyond the sixty alarms a minute", () => {
    const sound = alarm("stop");
    for (let at = 0; at < 70; at++) sound(mismatchOf([], { ...EVENT, id: `c${at}` }));
    expect(stopped).to.have.length(70);
    expect(records.map(({ executed }) => executed?.id)).to.deep.equal(stopped);
  });

  it("asks dockerd once at a time to stop a container", async () => {
    const endings: (() => void)[] = [];
    const stop = (): Promise<void> => new Promise((resolve) => endings.push(resolve));
    const sound = alarm("stop", { stop });
    for (let at = 0; at < 1000; at++) sound(mismatchOf([]));
    expect(endings).to.have.length(1);
    expect(records).to.have.length(60);
    endings[0]?.();
    await new Promise(setImmediate);
    sound(mismatchOf([]));
    expect(endings).to.have.length(2);
    expect(records).to.have.length(61);
  });

  it("says in the log of a stop which record and decisions it comes of", async () => {
    alarm("stop")(mismatchOf([suspect("d1", "alice")]));
    await new Promise(setImmediate);
    expect(log.at(-1))
      .to.include("Stopped container")
      .and.include(records[0]?.id ?? "no record")
      .and.include("d1");
  });

  it("stops the container though its record brings out a fault", () => {
    const append = (): never => {
      throw new TypeError("a fault");
    };
    const sound = alarm("stop", { audit: { append } });
    expect(() => {
      sound(mismatchOf([]));
    }).to.throw("a fault");
    expect(stopped).to.deep.equal([EVENT.id]);
  });

  it("writes sixty a minute, and counts the others", () => {
    let nowMs = 5;
    const sound = alarm("log", { steadyMs: () => nowMs });
    for (let at = 0; at < 70; at++) sound(mismatchOf([]));
    expect(records).to.have.length(60);
    nowMs += 60_000;
    sound(mismatchOf([]));
    expect(records).to.have.length(61);
    expect(log.some((text) => text.includes("10 further mismatches"))).to.equal(true);
  });
});
