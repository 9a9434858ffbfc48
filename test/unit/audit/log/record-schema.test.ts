import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { recordJsonSchema } from "../../../../src/audit/log/record-schema.js";
import { asRecord } from "../../../../src/audit/log/record-shape.js";
import { beginRecord } from "../../../../src/audit/log/log-records.js";
import { createMismatchAlarm } from "../../../../src/server/mismatch-alarm.js";
import { ACCEPTED, commandRecord } from "../../../../src/server/command-record.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { allPlaces } from "../record/places.js";
import { RECORD } from "../record/record.js";
import { createBench, type Bench } from "../../server/parts.js";

const FORMATS = { uuid: /^[0-9a-f-]{36}$/, "date-time": /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/ };
const accepts = new Ajv2020({ strict: false, formats: FORMATS }).compile(recordJsonSchema());

const { anyOf } = recordJsonSchema() as {
  readonly anyOf: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
};
const FIELDS = anyOf[0]?.properties ?? {};

const SETTINGS = `
schema: 1
users: {alice: {}}
audit: {level: [{level: request-response, actions: ["container.*"]}, {level: metadata, actions: ["volume.*"]}]}
`;

/** Every how many places of requests one is tried. */
const STEP = 23;

/** Makes requests of all kinds, with their responses, and returns their records as they are written. */
async function realRecords(bench: Bench): Promise<readonly AuditRecord[]> {
  for (const place of allPlaces().filter((_place, index) => index % STEP === 0)) {
    const message = { User: "alice", UserAuthNMethod: "TLS", ...place.plant("web") };
    const answer = { ResponseStatusCode: 201, ResponseHeaders: {}, ...place.answer?.("web") };
    const bytes = (all: object): Buffer => Buffer.from(JSON.stringify(all));
    await bench.authorizer.authorize(bytes(message), "request");
    await bench.authorizer.authorize(bytes({ ...message, ...answer }), "response");
  }
  await bench.authorizer.authorize(Buffer.from("{"), "request");
  bench.authorizer.tooMany();
  return written(bench.records);
}

function written<Item>(records: readonly Item[]): readonly Item[] {
  return JSON.parse(JSON.stringify(records)) as Item[];
}

describe("recordJsonSchema()", () => {
  let bench: Bench;

  before(async () => {
    const settings = parseSettings(SETTINGS, "settings.yaml", loadLibrary(), {});
    bench = await createBench({ settings });
  });

  function expectFits(record: unknown): void {
    expect(accepts(record), JSON.stringify([accepts.errors, record]).slice(0, 2000)).to.equal(true);
    const others = Object.keys(record as object).filter((name) => !Object.hasOwn(FIELDS, name));
    expect(others, "members that the schema does not name").to.deep.equal([]);
  }

  it("accepts the records of all kinds of requests, as whoever reads the log does", async () => {
    const records = await realRecords(bench);
    expect(records).to.have.length.above(300);
    expect(new Set(records.map(({ level }) => level))).to.have.length(3);
    expect(new Set(records.map(({ effect }) => effect))).to.have.length(3);
    for (const record of records) {
      expectFits(record);
      expect(asRecord(record)).to.equal(record);
    }
  });

  it("accepts the records of mismatches, of commands and of the log itself", () => {
    const { configuration } = bench;
    const records: unknown[] = [];
    const audit = { append: (record: AuditRecord) => records.push(record) };
    const log = (): void => undefined;
    const alarm = createMismatchAlarm({
      ...{ audit, log },
      configuration: () => configuration,
      stop: () => Promise.resolve(),
    });
    const event = { type: "container", action: "start", id: "a", name: "web", timeMs: 0 };
    alarm({ event, action: "container.start", suspects: [] });
    const about = { path: "/Dockwarden.Owners", action: "owners.set", body: { id: "a" } };
    records.push(commandRecord(about, ACCEPTED, configuration, new Date()));
    for (const record of written(records)) expectFits(record);
    const begin = beginRecord({ reason: "first", before: null, torn: null, key: null }, new Date());
    expect(accepts({ ...begin, seq: 1, prev: "0".repeat(64) })).to.equal(true);
  });

  it("accepts a record of an older version, and one with members that are yet to come", () => {
    expectFits(RECORD);
    expect(accepts({ ...RECORD, later: 1 })).to.equal(true);
  });

  for (const name of Object.keys(RECORD))
    it(`refuses a record without ${name}, or with another type there`, () => {
      const others = Object.fromEntries(Object.entries(RECORD).filter(([one]) => one !== name));
      expect(accepts(others)).to.equal(false);
      expect(accepts({ ...RECORD, [name]: { strange: true } })).to.equal(false);
    });
});
