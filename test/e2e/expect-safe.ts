import { expect } from "chai";
import { ATTACK_SUCCEEDED } from "../../tools/run-again.js";

/**
 * Chai's `expect` for what an attack would change. If it fails, the test is not run again, since luck does not excuse
 * an attack that succeeded.
 */
export function expectSafe(actual: unknown, about = ""): Chai.Assertion {
  return expect(actual, about === "" ? ATTACK_SUCCEEDED : `${ATTACK_SUCCEEDED}, ${about}`);
}

/** An attack's request must be answered with 403. Success of the request is success of the attack. */
export function expectDenied(status: number | undefined, about: string): void {
  if (status !== undefined && status < 400) expectSafe(status, about).to.equal(403);
  expect(status, about).to.equal(403);
}
