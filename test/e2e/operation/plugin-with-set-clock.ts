import { readFileSync } from "node:fs";

// The built plugin on a host whose clock a test sets: what `Date` says is ahead by the seconds in a file, and what
// `performance.now()` says is not.

/** The file, as the plugin sees it. */
const CLOCK = "/run/e2e/clock";

const Real = Date;

const nowMs = (): number => Real.now() + Number(readFileSync(CLOCK, "utf8")) * 1000;

globalThis.Date = new Proxy(Real, {
  construct: (target, given) =>
    Reflect.construct(target, given.length === 0 ? [nowMs()] : given) as Date,
  get: (target, name): unknown => (name === "now" ? nowMs : Reflect.get(target, name)),
});
await import("../../../src/cli/main.js");
