import { expect } from "chai";
import type { BreakGlass } from "../../../src/domain/break-glass.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import type { Settings } from "../../../src/domain/settings.js";
import { AuditWriteError } from "../../../src/domain/errors.js";
import { createBreakGlassEndpoint } from "../../../src/server/break-glass-endpoint.js";
import { createBreakGlass, type BreakGlassSwitch } from "../../../src/server/break-glass.js";
import { createBench, type Bench } from "./parts.js";

const START_MS = Date.parse("2026-11-28T12:00:00Z");
const UNTIL = "2026-11-28T12:15:00.000Z";
const BEGIN = { change: "begin", user: "alice", seconds: 900, reason: "db is down" } as const;
const END = { change: "end" } as const;

describe("createBreakGlass()", () => {
  let bench: Bench;
  let nowMs: number;
  let aheadMs: number;
  let records: AuditRecord[];
  let log: string[];
  let isDiskFull: boolean;
  let glass: BreakGlassSwitch;

  before(async () => {
    bench = await createBench();
  });

  beforeEach(() => {
    nowMs = START_MS;
    aheadMs = 0;
    records = [];
    log = [];
    isDiskFull = false;
    glass = createBreakGlass({
      audit: {
        append(record) {
          if (isDiskFull) throw new AuditWriteError("disk full");
          records.push(record);
        },
      },
      configuration: () => bench.configuration,
      log: (level, text, fields) => log.push(`${level} ${text} ${JSON.stringify(fields)}`),
      policyTime: () => new Date(nowMs + aheadMs),
      now: () => new Date(nowMs),
    });
  });

  afterEach(() => {
    isDiskFull = false;
    glass.close();
  });

  const begun = (changes: Partial<typeof BEGIN> | object = {}): BreakGlass => {
    const [last] = glass.obey({ ...BEGIN, ...changes }).slice(-1);
    if (last === undefined) throw new Error("Nothing has begun");
    return last;
  };

  const allowedBy = (breakGlass: BreakGlass | null, phase: "request" | "response" = "request") => {
    const unenforced = ["host_devices", "host_devices"].map((control) => ({ control }) as never);
    const decision = { effect: "allow" as const, warnings: [], unenforced };
    glass.answered({
      ...{ id: "d1", phase, action: "container.create", durationUs: 1 },
      ...{ decision, breakGlass },
    });
  };

  it("concerns one user until its time, and records and logs its beginning", () => {
    const one = begun();
    expect(one).to.deep.include({ user: "alice", reason: "db is down", until: UNTIL });
    expect(glass.of("alice")).to.equal(one);
    expect(glass.of("bob")).to.equal(null);
    expect(glass.of("")).to.equal(null);
    expect(records).to.have.length(1);
    expect(records[0]).to.deep.include({
      ...{ id: one.id, effect: "allow", action: "break_glass.begin", class: "admin", user: null },
      ...{ path: "/Dockwarden.BreakGlass", mode: "enforce" },
      call: {
        query: {},
        body: { user: "alice", seconds: 900, reason: "db is down", until: UNTIL },
      },
    });
    expect(log[0]).to.match(/^warn Break-glass has begun.*"user":"alice".*"reason":"db is down"/);
    nowMs += 899_999;
    expect(glass.of("alice")).to.equal(one);
    nowMs += 1;
    expect(glass.of("alice")).to.equal(null);
  });

  it("names the host's time of its end where that is behind", () => {
    aheadMs = 86_400_000;
    const one = begun();
    expect(one).to.deep.include({ since: "2026-11-28T12:00:00.000Z", until: UNTIL });
    nowMs += 899_999;
    expect(glass.of("alice")).to.equal(one);
    nowMs += 1;
    expect(glass.of("alice")).to.equal(null);
    expect(records[1]?.call?.body).to.deep.include({ cause: "time" });
  });

  it("concerns anonymous callers alone where it is for them", () => {
    const one = begun({ user: "" });
    expect(glass.of("")).to.equal(one);
    expect(glass.of("alice")).to.equal(null);
    expect(glass.notices()[0]?.sentence).to.include("no request of anonymous callers is refused");
  });

  it("concerns everybody where no user is named, also those without a name", () => {
    const one = begun({ user: null });
    for (const user of ["alice", "bob", ""]) expect(glass.of(user)).to.equal(one);
  });

  it("counts and logs the requests that were allowed because of it", () => {
    const one = begun();
    allowedBy(one);
    allowedBy(one, "response");
    allowedBy(null);
    expect(glass.status()).to.deep.equal({
      active: [{ ...one, requests: 1 }],
      begun: 1,
      requests: 1,
    });
    expect(log.slice(1)).to.deep.equal(
      ["request", "response"].map(
        (phase) =>
          `warn Break-glass: a denial is not enforced {"decision":"d1","breakGlass":"${one.id}","phase":"${phase}","action":"container.create","controls":["host_devices"]}`,
      ),
    );
  });

  it("records and logs its end, with how many requests there were", () => {
    const one = begun();
    allowedBy(one);
    nowMs += 900_000;
    expect(glass.status().active).to.deep.equal([]);
    const body = { id: one.id, user: "alice", cause: "time", requests: 1 };
    expect(records[1]).to.deep.include({ action: "break_glass.end", call: { query: {}, body } });
    expect(log.at(-1)).to.include("warn Break-glass has ended").and.include(JSON.stringify(body));
  });

  it("ends by itself", async () => {
    begun({ seconds: 1 });
    nowMs += 1000;
    while (records.length < 2) await new Promise(setImmediate);
    expect(records[1]?.call?.body).to.deep.include({ cause: "time" });
  });

  it("ends them all by command, and begins again for the same user in place of the one before", () => {
    const first = begun();
    allowedBy(first);
    const second = begun({ seconds: 60, reason: "still" });
    expect(glass.of("alice")).to.equal(second);
    begun({ user: null });
    expect(glass.obey(END)).to.deep.equal([]);
    expect(glass.of("alice")).to.equal(null);
    expect(records.map(({ action, call }) => [action, causeIn(call)])).to.deep.equal([
      ["break_glass.begin", undefined],
      ["break_glass.begin", undefined],
      ["break_glass.end", "replaced"],
      ["break_glass.begin", undefined],
      ["break_glass.end", "command"],
      ["break_glass.end", "command"],
    ]);
    expect(glass.status()).to.deep.equal({ active: [], begun: 3, requests: 1 });
  });

  const causeIn = (call: AuditRecord["call"]): unknown => (call?.body as { cause?: unknown }).cause;

  it("does not begin where that cannot be recorded", () => {
    isDiskFull = true;
    expect(() => begun()).to.throw(AuditWriteError, "disk full");
    expect(glass.of("alice")).to.equal(null);
    expect(log).to.deep.equal([]);
  });

  it("ends also where that cannot be recorded, and logs why", () => {
    begun();
    isDiskFull = true;
    glass.obey(END);
    expect(glass.of("alice")).to.equal(null);
    expect(log.at(-1)).to.match(/^error .*disk full/);
  });

  it("is among what is not enforced", () => {
    expect(glass.notices()).to.deep.equal([]);
    begun();
    expect(glass.notices()).to.deep.equal([
      {
        about: "unenforced",
        sentence: `BREAK-GLASS: until ${UNTIL} no request of user "alice" is refused, except requests that cannot be read or evaluated (reason: db is down)`,
      },
    ]);
    begun({ user: null });
    expect(glass.notices()[1]?.sentence).to.include("no request of all callers");
  });

  describe("createBreakGlassEndpoint()", () => {
    const posted = async (command: unknown): Promise<unknown> => {
      const text = typeof command === "string" ? command : JSON.stringify(command);
      const endpoint = createBreakGlassEndpoint({
        ...{ obey: glass.obey, version: "1.2.3" },
        settings: () => ({ people: { users: { alice: {} } } }) as unknown as Settings,
        log: (level, line) => log.push(`${level} ${line}`),
      });
      const { status, body } = await endpoint(Buffer.from(text));
      expect(status).to.equal(200);
      return JSON.parse(body) as unknown;
    };

    const version = "1.2.3";
    const begin = (changes: object = {}): object => ({ version, ...BEGIN, ...changes });

    it("obeys, and answers what is active", async () => {
      const answer = await posted(begin());
      expect(answer).to.deep.equal({ version, active: [glass.of("alice")], isUnlisted: false });
      expect(await posted({ version, ...END })).to.deep.equal({
        ...{ version, active: [], isUnlisted: false },
      });
    });

    for (const [user, isUnlisted] of [
      ["Alice", true],
      ["__proto__", true],
      ["", false],
      [null, false],
    ] as const)
      it(`tells whether the settings list ${JSON.stringify(user)}`, async () => {
        expect(await posted(begin({ user }))).to.deep.include({ isUnlisted });
      });

    it("answers the problem where it cannot be recorded", async () => {
      isDiskFull = true;
      expect(await posted(begin())).to.deep.equal({ version, problem: "disk full" });
      expect(log.at(-1)).to.equal("error disk full");
    });

    const odd: readonly (readonly [what: string, command: unknown, problem: RegExp])[] = [
      ["no JSON", "{", /^Cannot read command: /],
      ["no object", "[]", /it must be an object/],
      ["another version", begin({ version: "1.2.4" }), /it is of version "1.2.4", the plugin is/],
      ["no version", BEGIN, /it is of version null/],
      ["another change", begin({ change: "start" }), /it must be \{version, change: "begin"/],
      ["a member too many", begin({ also: 1 }), /it must be/],
      ["a member twice", '{"change":"end","change":"end"}', /Cannot read command/],
      ["an end for one user", { version, ...END, user: "alice" }, /it must be/],
      ["no user", { version, change: "begin", seconds: 1, reason: "x", x: 1 }, /it must be/],
      ["a user of two lines", begin({ user: "a\nb" }), /user: it holds a control character/],
      ["seconds that are text", begin({ seconds: "900" }), /it must be/],
      ["no seconds", begin({ seconds: 0 }), /seconds: it should be whole seconds.* at most 4h/],
      [
        "half a second",
        '{"version":"1.2.3","change":"begin","user":null,"seconds":0.5,"reason":"x"}',
        /it must be/,
      ],
      ["more than four hours", begin({ seconds: 14_401 }), /at most 4h/],
      ["no reason", begin({ reason: " " }), /it is empty, it should say why/],
      ["a long reason", begin({ reason: "x".repeat(501) }), /501 characters/],
      ["a reason of two lines", begin({ reason: "a\nb" }), /it should be one line/],
    ];
    for (const [what, command, problem] of odd)
      it(`changes nothing for ${what}`, async () => {
        const answer = (await posted(command)) as { readonly problem?: string };
        expect(answer.problem).to.match(problem);
        expect(records).to.deep.equal([]);
        expect(glass.status().begun).to.equal(0);
      });
  });
});
