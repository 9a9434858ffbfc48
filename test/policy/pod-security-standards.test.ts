import { expect } from "chai";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { readPodSecurity, type PodSecurityRule } from "../../tools/docs/read-pod-security.js";
import type { Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

const { rules, waits } = readPodSecurity();
const { catalogue } = loadLibrary();

/** A value, what a profile must do with it, and which one. */
interface Row {
  readonly profile: string;
  readonly value: unknown;
  readonly outcome: "passes" | "denied";
}

function rowsOf({ profiles, allowed, denied, differences = [] }: PodSecurityRule): readonly Row[] {
  const plain = profiles.flatMap((profile) => [
    ...allowed.map((value): Row => ({ profile, value, outcome: "passes" })),
    ...denied.map((value): Row => ({ profile, value, outcome: "denied" })),
  ]);
  const other = differences.flatMap(({ profiles: differing, values, outcome }) => {
    const usual = outcome === "passes" ? "denied" : "passes";
    return profiles.flatMap((profile) =>
      values.map((value): Row => ({
        profile,
        value,
        outcome: differing.includes(profile) ? outcome : usual,
      })),
    );
  });
  return [...plain, ...other];
}

/** A call that creates a container, with one value at one place. */
function created(at: string, value: unknown): Example {
  const [first = "", second] = at.split(".");
  const body = { Image: "alpine", [first]: second === undefined ? value : { [second]: value } };
  return {
    title: at,
    docker: "docker create",
    request: { method: "POST", target: "/v1.45/containers/create", body },
  };
}

describe("The Pod Security Standards", () => {
  let evaluator: LibraryEvaluator;

  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
  });

  it("wait for those controls only that are not there", () => {
    const named = [...new Set(rules.flatMap(({ controls }) => controls))];
    const absent = named.filter((id) => !Object.hasOwn(catalogue, id));
    expect([...waits], "waits, in pod-security-standards.yaml").to.have.members(absent);
  });

  for (const rule of rules) {
    // A profile that lacks the control keeps nothing of the rule.
    if (!rule.controls.every((id) => Object.hasOwn(catalogue, id))) continue;

    describe(`${rule.standard}, ${rule.rule}: ${rule.at}`, () => {
      for (const { profile, value, outcome } of rowsOf(rule)) {
        it(`${profile}: ${JSON.stringify(value)} ${outcome === "passes" ? "passes" : "is denied"}`, async () => {
          const facts = await evaluator.factsOf(created(rule.at, value), profile);
          const denying = evaluator.violationsOf(facts).map(({ control }) => control);
          const found = denying.filter((id) => rule.controls.includes(id));
          if (outcome === "passes") expect(found).to.deep.equal([]);
          else expect(found).to.not.be.empty;
        });
      }
    });
  }
});
