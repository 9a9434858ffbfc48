import { expect } from "chai";
import { ATTACK_SUCCEEDED } from "../../../tools/tests/run-again.js";

/**
 * Chai's `expect` for what an attack would change. If it fails, the test is not run again, since luck does not excuse
 * an attack that succeeded.
 */
export function expectSafe(actual: unknown, about = ""): Chai.Assertion {
  return expect(actual, about === "" ? ATTACK_SUCCEEDED : `${ATTACK_SUCCEEDED}, ${about}`);
}

/**
 * An attack's request must be answered with 403. Each answer of dockerd's own is success of the attack, also 404 or 409:
 * Dockwarden has allowed the request then.
 *
 * @param about What was sent, with the body of the answer: it tells whether the plugin failed.
 */
export function expectDenied(status: number | undefined, about: string): void {
  const isAllowed = status !== undefined && !BY_PLUGIN.test(about);
  if (isAllowed) expectSafe(status, about).to.equal(403);
  expect(status, about).to.equal(403);
}

/** @see moby `pkg/authorization/authz.go` */
const BY_PLUGIN = /authorization denied by plugin|plugin \S+ failed with error/;
