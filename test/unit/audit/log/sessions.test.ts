import { expect } from "chai";
import { createSessionJoiner } from "../../../../src/audit/log/sessions.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../record/record.js";

const EXEC = "e".repeat(64);
const START = "2026-11-28T10:00:00.000Z";
const END = "2026-11-28T10:02:03.000Z";

const request = (id: string, action: string, path: string): AuditRecord => ({
  ...RECORD,
  ...{ id, action, path, user: "alice", time: START },
});

const response = (id: string, changes: Partial<AuditRecord> = {}): AuditRecord => ({
  ...RECORD,
  ...{ id: `${id}-r`, phase: "response", request: id, time: END, lastedMs: 123_000, ...changes },
});

const CREATE = request("c1", "exec.create", "/containers/web/exec");
const CREATED = response("c1", { made: { kind: "exec", id: EXEC } });
const STARTED = request("s1", "exec.start", `/exec/${EXEC}/start`);

describe("createSessionJoiner()", () => {
  it("joins the creation, the start and the end of an exec by the exec's id", () => {
    const joiner = createSessionJoiner();
    expect(joiner.see(CREATE, true)).to.equal(null);
    expect(joiner.see(CREATED, false)).to.equal(null);
    expect(joiner.see(STARTED, false)).to.equal(null);
    expect(joiner.open().map(({ container }) => container)).to.deep.equal(["web"]);
    expect(joiner.see(response("s1"), false)).to.deep.equal({
      ...{ id: "s1", kind: "exec", user: "alice", container: "web" },
      ...{ start: START, end: END, lengthMs: 123_000 },
    });
    expect(joiner.open()).to.deep.equal([]);
  });

  const follow = (value: string): AuditRecord => ({
    ...request("l1", "container.logs", "/containers/web/logs"),
    call: { query: { follow: [value] }, body: null },
  });
  const kinds: readonly (readonly [AuditRecord, string | null])[] = [
    [request("a1", "container.attach", "/containers/web/attach"), "attach"],
    [follow("1"), "logs"],
    [follow("true"), "logs"],
    [follow("0"), null],
    [request("l1", "container.logs", "/containers/web/logs"), null],
    [request("i1", "container.inspect", "/containers/web/json"), null],
    [{ ...STARTED, effect: "deny" }, null],
  ];
  for (const [record, kind] of kinds)
    it(`takes ${record.action ?? ""} with ${JSON.stringify(record.call?.query)}, ${record.effect}, for ${kind ?? "none"}`, () => {
      const joiner = createSessionJoiner();
      joiner.see(record, true);
      const ended = joiner.see(response(record.id), false);
      expect(ended?.kind ?? null).to.equal(kind);
    });

  it("names the container by what is known about the request", () => {
    const joiner = createSessionJoiner();
    const about = [
      { kind: "exec", id: EXEC, name: null },
      { kind: "container", id: "f".repeat(64), name: "shop" },
    ];
    joiner.see({ ...STARTED, about }, true);
    expect(joiner.see(response("s1"), false)?.container).to.equal("shop");
  });

  it("takes the time between both records where no length is recorded", () => {
    const joiner = createSessionJoiner();
    joiner.see(STARTED, true);
    const ended = joiner.see(response("s1", { lastedMs: null }), false);
    expect(ended).to.include({ lengthMs: 123_000, container: null });
  });

  it("leaves out sessions that are not wanted", () => {
    const joiner = createSessionJoiner();
    joiner.see(STARTED, false);
    expect(joiner.open()).to.deep.equal([]);
    expect(joiner.see(response("s1"), true)).to.equal(null);
  });

  it("forgets the oldest of too many, and counts them", () => {
    const joiner = createSessionJoiner();
    for (let at = 0; at < 10_003; at++) joiner.see({ ...STARTED, id: `s${at}` }, true);
    expect(joiner.open()).to.have.length(10_000);
    expect(joiner.forgotten()).to.equal(3);
    expect(joiner.see(response("s2"), false)).to.equal(null);
    expect(joiner.see(response("s3"), false)).not.to.equal(null);
  });
});
