import { expect } from "chai";
import type { AnsweredDecision } from "../../../../src/domain/answered-decision.js";
import type { BreakGlass } from "../../../../src/domain/break-glass.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import { createBench, messageOf, PRIVILEGED, type Bench } from "../../server/parts.js";

const ACTIVE: BreakGlass = {
  ...{ id: "b1", user: null, reason: "db is down" },
  ...{ since: "2026-11-28T12:00:00.000Z", until: "2026-11-28T12:15:00.000Z" },
};
const CREATE = "/v1.45/containers/create";
const PRIVILEGED_RUN = messageOf("POST", CREATE, PRIVILEGED);

describe("createAuthorizer(), while a break-glass is active", () => {
  let active: BreakGlass | null;
  let asked: string[];
  let answered: AnsweredDecision[];
  let bench: Bench;

  beforeEach(async () => {
    active = ACTIVE;
    asked = [];
    answered = [];
    bench = await createBench({
      breakGlassOf(user) {
        asked.push(user);
        return active;
      },
      onAnswered: (one) => answered.push(one),
    });
  });

  const sent = (message: Buffer) => bench.authorizer.authorize(message, "request");

  it("allows what a control refuses, and says so in the answer and in the record", async () => {
    const { allow, msg } = await sent(PRIVILEGED_RUN);
    const [record] = bench.records;
    expect(allow).to.equal(true);
    expect(msg).to.equal(
      `break-glass: a refusal is not enforced until ${ACTIVE.until}\ndecision ${record?.id ?? ""}`,
    );
    expect(record).to.deep.include({ effect: "allow", mode: "break_glass", breakGlass: "b1" });
    expect(record?.violations.map(({ control }) => control)).to.include("privileged_container");
    expect(answered[0]).to.deep.include({ id: record?.id, breakGlass: ACTIVE });
    expect([...new Set(asked)]).to.deep.equal([""]);
  });

  it("says nothing of what is allowed anyway", async () => {
    const { allow, msg } = await sent(messageOf("GET", "/_ping"));
    expect({ allow, msg }).to.deep.equal({ allow: true, msg: "" });
    expect(answered[0]?.breakGlass).to.equal(null);
    expect(bench.records[0]).to.have.property("mode", "break_glass");
  });

  it("refuses what cannot be read", async () => {
    const { allow } = await sent(messageOf("POST", CREATE, { Image: "a", image: "b" }));
    expect(allow).to.equal(false);
    expect(answered[0]?.breakGlass).to.equal(null);
  });

  it("refuses a caller who is not certain", async () => {
    const message = JSON.parse(PRIVILEGED_RUN.toString()) as object;
    const named = { ...message, User: "alice\u0000", UserAuthNMethod: "TLS" };
    const { allow, msg } = await sent(Buffer.from(JSON.stringify(named)));
    expect(allow).to.equal(false);
    expect(msg).to.match(/^authenticated_user: /);
  });

  it("evaluates again a request that has waited when it ends", async () => {
    const seen = [ACTIVE];
    bench = await createBench({ breakGlassOf: () => seen.shift() ?? null });
    const { allow } = await sent(PRIVILEGED_RUN);
    expect(allow).to.equal(false);
    expect(bench.records.map(({ mode }) => mode)).to.deep.equal(["enforce"]);
    expect(bench.authorizer.inFlight()).to.equal(0);
  });

  it("allows nothing because of it that cannot be recorded, whatever the settings say", async () => {
    const append = (): never => {
      throw new AuditWriteError("disk full");
    };
    const settings = { ...bench.configuration.settings, onAuditFailure: "allow" as const };
    bench = await createBench({ settings, audit: { append }, breakGlassOf: () => active });
    const { allow, msg } = await sent(PRIVILEGED_RUN);
    expect(allow).to.equal(false);
    expect(msg).to.match(/^AUDIT_WRITE: /);
    expect((await sent(messageOf("GET", "/_ping"))).allow).to.equal(true);
  });

  it("changes nothing in a dry run", async () => {
    const enforcement = { mode: "dry_run", shadowProfile: null } as const;
    const settings = { ...bench.configuration.settings, enforcement };
    bench = await createBench({ settings, breakGlassOf: () => active });
    const { allow, msg } = await sent(PRIVILEGED_RUN);
    expect({ allow, msg }).to.deep.equal({ allow: true, msg: "" });
    expect(bench.records[0]).to.have.property("mode", "dry_run");
  });

  it("refuses again when it has ended", async () => {
    active = null;
    const { allow } = await sent(PRIVILEGED_RUN);
    expect(allow).to.equal(false);
    expect(bench.records[0]).to.have.property("mode", "enforce");
    expect(bench.records[0]).not.to.have.property("breakGlass");
  });
});
