import { expect } from "chai";
import type { AuditRecord } from "../../../src/domain/record.js";
import { AuditWriteError, OwnerStoreError } from "../../../src/domain/errors.js";
import { createOwnershipEndpoint } from "../../../src/server/ownership-endpoint.js";
import type { OwnershipEndpoint } from "../../../src/server/ownership-endpoint.js";
import { openOwnerStore } from "../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../fresh-folder.js";
import { container, made } from "../engine/ownership/samples.js";
import { createBench } from "./parts.js";
import type { Bench } from "./parts.js";

const NOW = new Date("2026-11-25T12:00:00Z");
const { id } = container(1);
const TWICE = `{"change":"forget","kind":"container","id":"${id}","id":"${id}"}`;

describe("createOwnershipEndpoint()", () => {
  const at = freshFolder();
  let bench: Bench;
  let owners: OwnerStore;
  let records: AuditRecord[];
  let log: string[];

  before(async () => {
    bench = await createBench();
  });

  beforeEach(() => {
    owners = openOwnerStore(at("owners.log"));
    records = [];
    log = [];
  });

  afterEach(() => {
    owners.close();
  });

  function desk(
    changes: Partial<Parameters<typeof createOwnershipEndpoint>[0]> = {},
  ): OwnershipEndpoint {
    return createOwnershipEndpoint({
      owners,
      audit: { append: (record) => records.push(record) },
      configuration: () => bench.configuration,
      log: (level, text, fields) => log.push(`${level} ${text} ${JSON.stringify(fields)}`),
      now: () => NOW,
      ...changes,
    });
  }

  const post = (order: unknown, to = desk()): { status: number; answer: unknown } => {
    const text = typeof order === "string" ? order : JSON.stringify(order);
    const { status, body } = to(Buffer.from(text));
    return { status, answer: JSON.parse(body) as unknown };
  };

  const SET = { change: "set", kind: "container", id, user: "alice" };
  const FORGET = { change: "forget", kind: "container", id };

  it("sets an owner, says whose it was, logs and records it", () => {
    owners.record(container(1), made("bob"));
    expect(post(SET)).to.deep.equal({ status: 200, answer: { before: "bob", wasKnown: true } });
    expect(owners.ownerOf(container(1))).to.deep.equal({
      user: "alice",
      since: NOW.toISOString(),
      source: "set",
    });
    expect(log).to.deep.equal([
      `info Owners: set {"kind":"container","id":"${id}","user":"alice","before":"bob"}`,
    ]);
    expect(records).to.have.length(1);
    expect(records[0]).to.deep.include({
      time: NOW.toISOString(),
      effect: "allow",
      action: "owners.set",
      class: "admin",
      method: "POST",
      path: "/Dockwarden.Owners",
      user: null,
      call: { query: {}, body: { kind: "container", id, user: "alice" } },
    });
  });

  it("sets that somebody without a name made it", () => {
    owners.record(container(1), made("bob"));
    expect(post({ ...SET, user: null }).answer).to.deep.equal({ before: "bob", wasKnown: true });
    expect(owners.isKnown(container(1))).to.equal(true);
    expect(owners.ownerOf(container(1))).to.equal(null);
  });

  it("forgets, and says where there was nothing to forget", () => {
    owners.record(container(1), made("bob"));
    expect(post(FORGET).answer).to.deep.equal({ before: "bob", wasKnown: true });
    expect(owners.isKnown(container(1))).to.equal(false);
    expect(post(FORGET)).to.deep.equal({ status: 200, answer: { before: null, wasKnown: false } });
    expect(records.map(({ action }) => action)).to.deep.equal(["owners.forget", "owners.forget"]);
  });

  it("keeps a volume's time in UTC, as docker may not show it", () => {
    post({ ...SET, kind: "volume", id: "data@2026-11-25T11:00:00+01:00" });
    expect(owners.isKnown({ kind: "volume", id: "data@2026-11-25T10:00:00Z" })).to.equal(true);
  });

  const misfits: readonly { readonly what: string; readonly order: unknown }[] = [
    { what: "nothing", order: "" },
    { what: "a list", order: [] },
    { what: "a key that stands twice", order: TWICE },
    { what: "another change", order: { ...SET, change: "Set" } },
    { what: "an unknown key", order: { ...SET, force: true } },
    { what: "a user to forget", order: { ...FORGET, user: "alice" } },
    { what: "no user to set", order: { ...FORGET, change: "set" } },
    { what: "a number for a user", order: { ...SET, user: 1 } },
    { what: "a list for an id", order: { ...SET, id: [id] } },
    { what: "an unknown kind", order: { ...SET, kind: "pod" } },
    { what: "the name of an object's prototype for a kind", order: { ...SET, kind: "__proto__" } },
    { what: "a short id", order: { ...SET, id: "abc" } },
    { what: "a user with a control character", order: { ...SET, user: "a\u001b[2J" } },
    { what: "a user of 257 bytes", order: { ...SET, user: "x".repeat(257) } },
  ];

  for (const { what, order } of misfits) {
    it(`answers 400 to ${what}, and changes and records nothing`, () => {
      const { status, answer } = post(order);
      expect(status).to.equal(400);
      expect(answer)
        .to.have.property("Err")
        .that.matches(/^Cannot /);
      expect([...owners.objects()]).to.deep.equal([]);
      expect(records).to.deep.equal([]);
      expect(log).to.have.length(1);
    });
  }

  it("does nothing that cannot be recorded", () => {
    const audit = {
      append: () => {
        throw new AuditWriteError("Cannot write record");
      },
    };
    expect(post(SET, desk({ audit }))).to.deep.equal({
      status: 500,
      answer: { Err: "Cannot write record" },
    });
    expect(owners.isKnown(container(1))).to.equal(false);
  });

  it("records that it failed where the owner is not on the disk", () => {
    const broken: OwnerStore = {
      ...owners,
      record: () => {
        throw new OwnerStoreError("Cannot keep owners: no room");
      },
    };
    expect(post(SET, desk({ owners: broken })).status).to.equal(500);
    expect(records.map(({ effect, code }) => `${effect} ${String(code)}`)).to.deep.equal([
      "allow null",
      "error OWNERS",
    ]);
  });
});
