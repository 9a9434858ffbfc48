import { expect } from "chai";
import { neighboursOf } from "../../../../src/audit/page/neighbours.js";
import { createMemoryLog } from "./memory-log.js";
import { sampleRecord } from "./sample-records.js";

const START = Date.parse("2026-11-28T10:00:00.000Z");

const recordAt = (ms: number, id: string, user: string | null = "alice") =>
  sampleRecord({ id, user, time: new Date(START + ms).toISOString() });

/** The ids before and after the record `own` of its user. */
async function around(records: readonly ReturnType<typeof recordAt>[]) {
  const own = records.find(({ id }) => id === "own") ?? sampleRecord();
  const [byUser] = await neighboursOf(own, createMemoryLog(records));
  return [byUser?.earlier?.id ?? null, byUser?.later?.id ?? null];
}

describe("neighboursOf()", () => {
  it("finds the decisions before and after one, of the same user", async () => {
    const records = [
      ...[recordAt(0, "a"), recordAt(1, "b", "bob"), recordAt(2, "own")],
      ...[recordAt(3, "c", "bob"), recordAt(86_400_000 * 400, "d"), recordAt(9e12, "e")],
    ];
    expect(await around(records)).to.deep.equal(["a", "d"]);
  });

  it("finds those of the same millisecond, in the order of the log", async () => {
    expect(await around([recordAt(0, "a"), recordAt(0, "own"), recordAt(0, "b")])).to.deep.equal([
      "a",
      "b",
    ]);
  });

  it("finds the next among many", async () => {
    const many = Array.from({ length: 3000 }, (_, at) => recordAt(10 + at, `m-${at}`));
    expect(await around([recordAt(0, "own"), ...many])).to.deep.equal([null, "m-0"]);
  });

  it("finds nothing around a single one", async () => {
    expect(await around([recordAt(0, "own")])).to.deep.equal([null, null]);
  });

  it("passes over what belongs to the same decision", async () => {
    const execution = { ...recordAt(5, "x"), phase: "execution" as const, request: "own" };
    expect(await around([recordAt(0, "own"), execution, recordAt(9, "b")])).to.deep.equal([
      null,
      "b",
    ]);
  });

  it("does the same by object, and takes anonymous callers for one", async () => {
    const records = [recordAt(0, "a", "bob"), recordAt(1, "own", null), recordAt(2, "b", null)];
    const own = records[1] ?? sampleRecord();
    const [byUser, byObject, ...others] = await neighboursOf(own, createMemoryLog(records));
    expect(byUser).to.deep.include({ title: "By (anonymous)", earlier: null, later: records[2] });
    expect(byObject).to.deep.include({ title: "About container web", earlier: records[0] });
    expect(others).to.deep.equal([]);
  });
});
