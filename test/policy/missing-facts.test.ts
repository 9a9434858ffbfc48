import { expect } from "chai";
import type { Facts } from "../../src/domain/facts.js";
import { PolicyEvaluationError } from "../../src/errors.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { controlIds } from "../../tools/control-files.js";
import { examplesOf } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

/** The parts of the input that a control may need, as opposed to what identifies the call. */
const PARTS = [
  "spec",
  "exec",
  "image",
  "network",
  "endpoints",
  "resolution",
  "build",
  "plugin",
  "swarm",
  "checkpoint",
  "host_paths",
  "volumes",
  "sharing",
  "logs",
  "objects",
  "variables",
] as const;

type Path = readonly (string | number)[];

let evaluator: LibraryEvaluator;

/** The paths of everything in a value, containers included. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((one: unknown, index) => pathsIn(one, [...path, index]))
    : Object.entries(value).flatMap(([name, one]) => pathsIn(one, [...path, name]));
  return [path, ...inner];
}

/** A copy with another value at one place. */
function changed(value: unknown, path: Path, to: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return to;
  const copy = (
    Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  ) as Record<string | number, unknown>;
  copy[first] = changed(copy[first], rest, to);
  return copy;
}

/** Values of every JSON type but the one that is there. */
function strangersTo(value: unknown): readonly unknown[] {
  const kind = (one: unknown): string => (Array.isArray(one) ? "list" : typeof one);
  return [null, true, 7, "strange", ["strange"], { strange: 1 }].filter(
    (one) => one === null || kind(one) !== kind(value),
  );
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);
}

/** All parts as `value`, where the call has such a part. */
function withParts(facts: Facts, value: unknown): Facts {
  const parts = PARTS.filter((name) => facts[name] !== null);
  return { ...facts, ...Object.fromEntries(parts.map((name) => [name, value])) };
}

/** All parts with every member null, as if nothing in them could be read. */
function withNullMembers(facts: Facts): Facts {
  const emptied = PARTS.map((name) => [name, nullsOf(facts[name])]);
  return { ...facts, ...(Object.fromEntries(emptied) as object) };
}

function nullsOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.keys(value).map((name) => [name, null]));
}

/** Has the policy judge; of an answer to a call that is none it says nothing, which denies as well. */
function judged(facts: Facts): void {
  try {
    evaluator.violationsOf(facts);
  } catch (thrown) {
    if (facts.phase === "request" || !(thrown instanceof PolicyEvaluationError)) throw thrown;
  }
}

describe("A control that lacks a fact", () => {
  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
  });

  const { catalogue } = loadLibrary();

  for (const id of controlIds()) {
    const { denied } = examplesOf(id);
    const hygiene = catalogue[id]?.group === "hygiene";

    for (const example of denied) {
      it(`${id} answers, whatever is strange in: ${example.title}`, async () => {
        const facts = await evaluator.factsOf(example, id);
        for (const name of [...PARTS, "request", "host", "hygiene", "gaps"] as const) {
          for (const path of pathsIn(facts[name], [name])) {
            for (const stranger of strangersTo(at(facts, path))) {
              judged(changed(facts, path, stranger) as Facts);
            }
          }
        }
      });

      // Hygiene controls judge how the call was read, not what it says.
      if (hygiene) continue;

      it(`${id} refuses when nothing is known of: ${example.title}`, async () => {
        const facts = await evaluator.factsOf(example, id);
        if (facts.response !== null) {
          const response = { ...facts.response, body: null, body_state: "sent" as const };
          expect(evaluator.violationsOf({ ...facts, response }), "answer sent").to.not.be.empty;
        }
        expect(evaluator.violationsOf(withParts(facts, null)), "parts null").to.not.be.empty;
        expect(evaluator.violationsOf(withParts(facts, "strange")), "parts strange").to.not.be
          .empty;
        expect(evaluator.violationsOf(withNullMembers(facts)), "members null").to.not.be.empty;
      });
    }
  }
});
