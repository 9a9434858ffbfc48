import { expect } from "chai";
import type { Engine } from "../../../tools/tests/engines.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { clientsFor } from "./all.js";
import type { Client, Tested } from "./client.js";
import { openClientLab, SECRET } from "./client-lab.js";
import { expectedRefusals, isRefusal, listedRefusals, refusalsIn } from "./refused.js";

/** The profiles whose honest clients are known; the others ask options of every container. */
const PROFILES = ["baseline", "ci"] as const;

/** Fetching and building comes on top the first time. */
const LIMIT_MS = 1_200_000;

/** What a client did beside one daemon, and what was refused there. */
interface Trial {
  readonly tested: readonly Tested[];
  readonly refusals: readonly string[];
  /** What the plugin logged that it should not have to. */
  readonly complaints: readonly string[];
  readonly errors: readonly string[];
  readonly knowsSecret: boolean;
}

for (const engine of await chosenEngines()) {
  describe(`[E] real clients, ${engine.name}`, () => {
    const seen = new Set<string>();

    const { clients, left } = clientsFor(engine);

    before(() => {
      for (const { name } of left) process.stderr.write(`${name} is left out\n`);
    });

    for (const client of clients) {
      describe(client.name, () => {
        behaves(engine, client, seen);
      });
    }

    // A suite of its own: the tests of a suite run before those of the suites within.
    describe("the list of what is refused", () => {
      if (left.length > 0) return;

      it("names nothing that was not refused", () => {
        expect(expectedRefusals(engine.name).filter((key) => !seen.has(key))).to.deep.equal([]);
      });
    });
  });
}

function behaves(engine: Engine, client: Client, seen: Set<string>): void {
  let without: Trial;
  const trials: Record<string, Trial> = {};

  before(async function () {
    this.timeout(LIMIT_MS);
    const tryIn = await provided(engine, client);
    without = await tryIn(null);
    const firsts = await Promise.all(
      PROFILES.map(async (profile) => [profile, await tryIn(profile)] as const),
    );
    for (const [profile, first] of firsts) {
      const isBroken = brokenIn(first.tested, without.tested).length > 0;
      // Alone this time.
      trials[profile] = isBroken ? eitherOf(first, await tryIn(profile)) : first;
    }
    for (const { refusals } of Object.values(trials)) for (const key of refusals) seen.add(key);
  });

  it("works without a plugin", () => {
    expect(without.tested.filter(({ outcome }) => outcome === "passed")).not.to.deep.equal([]);
  });

  for (const profile of PROFILES) {
    it(`is refused under ${profile} only what is listed, with its reason`, () => {
      const listed = listedRefusals();
      const unlisted = trials[profile]?.refusals.filter((key) => !listed.has(key));
      expect([...new Set(unlisted)]).to.deep.equal([]);
    });

    it(`works under ${profile} but for what is refused`, () => {
      expect(brokenIn(trials[profile]?.tested ?? [], without.tested)).to.deep.equal([]);
    });

    it(`leaves neither an error nor a secret in the records of ${profile}`, () => {
      const { complaints, errors, knowsSecret } = trials[profile] ?? {};
      expect({ complaints, errors, knowsSecret }).to.deep.equal({
        complaints: [],
        errors: [],
        knowsSecret: false,
      });
    });
  }
}

/** Two trials, of which a test passes that passed in one: suites of others have tests that a busy machine fails. */
function eitherOf(first: Trial, second: Trial): Trial {
  const passed = new Set(
    second.tested.flatMap(({ test, outcome }) => (outcome === "passed" ? [test] : [])),
  );
  return {
    tested: first.tested.map((one) =>
      passed.has(one.test) ? { ...one, outcome: "passed" as const } : one,
    ),
    refusals: [...first.refusals, ...second.refusals],
    complaints: [...first.complaints, ...second.complaints],
    errors: [...first.errors, ...second.errors],
    knowsSecret: first.knowsSecret || second.knowsSecret,
  };
}

async function provided(
  engine: Engine,
  client: Client,
): Promise<(profile: string | null) => Promise<Trial>> {
  const run = await client.provide();
  return async (profile) => {
    const lab = await openClientLab(engine, profile);
    try {
      const mark = lab.plugin?.mark() ?? 0;
      const tested = await run(lab);
      const records = lab.plugin?.recordsSince(mark) ?? [];
      return {
        tested,
        refusals: records.flatMap(refusalsIn),
        complaints: complaintsIn(lab.plugin?.log() ?? ""),
        errors: records.flatMap(({ effect, error }) => (effect === "error" ? [String(error)] : [])),
        knowsSecret: records.some((record) => JSON.stringify(record).includes(SECRET)),
      };
    } finally {
      await lab.close();
    }
  };
}

function complaintsIn(log: string): readonly string[] {
  return log.split("\n").filter((line) => / error |dockerd's event/.test(line));
}

/** Tests that pass without a plugin and fail with one, though nothing of theirs was refused. */
function brokenIn(guarded: readonly Tested[], free: readonly Tested[]): readonly object[] {
  const outcomes = new Map(guarded.map((one) => [one.test, one]));
  return free
    .filter(({ outcome }) => outcome === "passed")
    .map(({ test }) => outcomes.get(test) ?? { test, outcome: "failed", message: "it did not run" })
    .filter((one) => one.outcome !== "passed" && !isRefusal(one as Tested));
}
