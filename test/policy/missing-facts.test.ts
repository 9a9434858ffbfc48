import { expect } from "chai";
import type { Facts } from "../../src/domain/facts.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { controlIds } from "../../tools/control-files.js";
import { examplesOf } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";
import { partsReadBy } from "./parts-read.js";

/** The parts of the input that describe what a request does, as opposed to who sends it and to which endpoint. */
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
  "archive",
  "host_paths",
  "settled_paths",
  "inside_binds",
  "stored_image",
  "stored_restart",
  "stored_container",
  "volumes",
  "sharing",
  "logs",
  "objects",
  "variables",
  "load",
  "targets",
  "usage",
] as const;

/**
 * The controls that deny some requests without reading a part, and why. For these requests the caller and the details
 * of the request are blanked instead.
 */
const WITHOUT_PARTS: Readonly<Record<string, string>> = {
  authenticated_user: "it reads the caller only",
  build_options: "build.cancel carries an id only",
  buildkit_sessions: "BuildKit's connections are denied by their action",
  bulk_destructive: "it reads the query only",
  list_scope: "it reads the query and the caller only",
  read_only_role: "it reads the action and the caller only",
  role_actions:
    "it reads the action and the caller's permissions, where no role speaks of a plugin",
  stored_containers: "a start has no body, and dockerd showed no container",
  swarm_control: "swarm.inspect has no body",
  system_endpoints: "it reads the action and the caller only",
};

/** What identifies a request; all other members of `request` are details. */
const IDENTIFYING: readonly string[] = ["method", "action", "class"];

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

/** Whether a part holds something, so that blanking it takes a fact away. */
function holdsFacts(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

/** The facts with every part that is there replaced. */
function withParts(facts: Facts, replace: (value: unknown) => unknown): Facts {
  const parts = PARTS.filter((name) => facts[name] !== null);
  return { ...facts, ...Object.fromEntries(parts.map((name) => [name, replace(facts[name])])) };
}

/** The facts with the caller and the details of the request replaced. */
function withCallerAndDetails(facts: Facts, replace: (value: unknown) => unknown): Facts {
  const request = facts.request as unknown as Readonly<Record<string, unknown>>;
  const details = Object.entries(request).map(([name, value]): [string, unknown] => [
    name,
    IDENTIFYING.includes(name) ? value : replace(value),
  ]);
  const blanked = Object.fromEntries(details) as unknown as Facts["request"];
  return { ...facts, request: blanked, user: replace(facts.user) as Facts["user"] };
}

/** A value with every member null, as if nothing in it could be read. */
function nullsOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.keys(value).map((name) => [name, null]));
}

const BLANKS: Readonly<Record<string, (value: unknown) => unknown>> = {
  null: () => null,
  "a string": () => "strange",
  "null in each member": nullsOf,
};

/** Null in each member of the caller would say that they have no refusal, which is a fact. */
const CALLER_BLANKS = Object.fromEntries(
  Object.entries(BLANKS).filter(([, blank]) => blank !== nullsOf),
);

/** Evaluates the policy, which must answer with violations in their form; none are an answer as well. */
function expectAnswer(facts: Facts, id: string, title: string): void {
  for (const { control, message } of evaluator.violationsOf(facts)) {
    expect(control, title).to.equal(id);
    expect(message, title).to.be.a("string").that.is.not.empty;
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
    const parts = partsReadBy(id);
    const hygiene = catalogue[id]?.group === "hygiene";

    for (const example of denied) {
      it(`${id} answers, whatever is strange in: ${example.title}`, async () => {
        const facts = await evaluator.factsOf(example, id);
        let evaluated = 0;
        for (const name of [...PARTS, "request", "host", "hygiene", "gaps"] as const) {
          for (const path of pathsIn(facts[name], [name])) {
            for (const stranger of strangersTo(at(facts, path))) {
              expectAnswer(changed(facts, path, stranger) as Facts, id, path.join("."));
              evaluated += 1;
            }
          }
        }
        expect(evaluated).to.be.above(PARTS.length);
      });

      // Hygiene controls judge how the call was read, not what it says.
      if (hygiene) continue;

      it(`${id} refuses when nothing is known of: ${example.title}`, async () => {
        const facts = await evaluator.factsOf(example, id);
        const blanked = PARTS.filter((name) => parts.has(name) && holdsFacts(facts[name]));
        if (blanked.length === 0) {
          expect(WITHOUT_PARTS, "no part that it reads holds anything").to.have.property(id);
          for (const [name, blank] of Object.entries(CALLER_BLANKS))
            expect(evaluator.violationsOf(withCallerAndDetails(facts, blank)), name).to.not.be
              .empty;
          return;
        }
        for (const [name, blank] of Object.entries(BLANKS)) {
          const unknown = withParts(facts, blank);
          for (const part of blanked) expect(unknown[part]).to.not.deep.equal(facts[part]);
          expect(evaluator.violationsOf(unknown), name).to.not.be.empty;
        }
        if (facts.response !== null) {
          const response = { ...facts.response, body: null, body_state: "sent" as const };
          expect(evaluator.violationsOf({ ...facts, response }), "answer sent").to.not.be.empty;
        }
      });
    }
  }

  it("has such an example for each control without parts", async () => {
    for (const id of Object.keys(WITHOUT_PARTS)) {
      const parts = partsReadBy(id);
      const all = await Promise.all(
        examplesOf(id).denied.map((example) => evaluator.factsOf(example, id)),
      );
      const without = all.filter((facts) =>
        PARTS.every((name) => !parts.has(name) || !holdsFacts(facts[name])),
      );
      expect(without, id).to.not.be.empty;
    }
  });
});
