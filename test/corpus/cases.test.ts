import { expect } from "chai";
import { join } from "node:path";
import { openAuthorizerDecider, type AuthorizerDecider } from "./authorizer-decider.js";
import { isStrict } from "../../src/preview/attack/case.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { readCases } from "./read-cases.js";
import { FOLDER, SHIPPED, readPending } from "./pending.js";
import { failureOf, runCase, type Evaluation } from "./run-cases.js";

const STAND_INS = corpusPlaceholders();
const CASES = readCases(join(SHIPPED, "cases.json"));
/** What docker-java, docker-py and dockerode were seen to send. */
const CLIENTS = readCases(join(FOLDER, "clients.json"));
const MESSAGES = [...CASES, ...CLIENTS].filter(
  (one) => isStrict(one) && one.authz_request !== null,
);
const OF_CLIENTS = new Set(CLIENTS);

describe("[I] the corpus, message by message", () => {
  const pending = readPending();
  let tightened: AuthorizerDecider;
  let baseline: AuthorizerDecider;

  before(async () => {
    tightened = await openAuthorizerDecider(join(SHIPPED, "settings.yaml"));
    baseline = await openAuthorizerDecider(join(FOLDER, "clients.yaml"));
  });
  after(async () => {
    await tightened.close();
    await baseline.close();
  });

  it("has the cases that it is known for", () => {
    expect(CASES).to.have.length(574);
    expect(CLIENTS).to.have.length(262);
    expect(MESSAGES.length).to.be.above(400);
  });

  it("lists as pending only cases that must hold", () => {
    const ids = MESSAGES.map(({ id }) => id);
    expect(ids).to.include.members(Object.keys(pending));
  });

  for (const one of MESSAGES) {
    const reason = pending[one.id];
    const title = `${one.id} is ${one.expect === "deny" ? "denied" : "allowed"}: ${one.title}`;
    it(reason === undefined ? title : `still waits (${reason}): ${title}`, async () => {
      const { evaluate } = OF_CLIENTS.has(one) ? baseline : tightened;
      const { failure } = await runCase(one, STAND_INS, evaluate);
      if (reason === undefined) expect(failure).to.equal(null);
      else expect(failure, `${one.id} holds now: take it out of pending.json`).not.to.equal(null);
    });
  }
});

describe("[U] the judgement of a case", () => {
  const [attack, honest] = [caseOf("priv-001", "deny"), caseOf("ok-001", "allow")];
  const said = (effect: Evaluation["effect"], ...controls: string[]): Evaluation => ({
    effect,
    controls,
    text: "",
  });

  it("fails an attack that passes, or is denied for another reason", () => {
    expect(failureOf(attack, said("allow"))).to.include("allow instead of deny");
    expect(failureOf(attack, said("deny", "swarm_control"))).to.include("denied by swarm_control");
    expect(failureOf(attack, said("error"))).to.include("error");
    expect(failureOf(attack, said("deny", "privileged_container"))).to.equal(null);
  });

  it("fails an honest call that does not pass", () => {
    expect(failureOf(honest, said("deny", "swarm_control"))).to.include("deny instead of allow");
    expect(failureOf(honest, said("error"))).to.include("error instead of allow");
    expect(failureOf(honest, said("allow"))).to.equal(null);
  });
});

function caseOf(id: string, expected: "deny" | "allow") {
  const request = { method: "GET", target: "/_ping", headers: [] };
  const more = expected === "deny" ? { controls: ["privileged_container"] } : {};
  const common = { group: "privileged", title: "", needs: [], authz_request: null };
  return { id, request, expect: expected, ...common, ...more };
}
