import type { Call } from "../domain/call.js";
import type { HostFacts } from "../domain/facts.js";

/**
 * The API version by which the daemon executes a call, `1.45`: the one asked for, else the engine's
 * highest; null when neither is known.
 */
export function apiVersionOf({ version }: Call, { api_max }: HostFacts): string | null {
  return version === "" ? api_max : version;
}

/** Its minor part, as dockerd reads it, which takes `1.39.0` and `01.39` for 1.39; null when unknown. */
export function apiMinorOf(version: string | null): number | null {
  // Only versions that begin with 1 pass the reader.
  const minor = version === null ? undefined : /^0*1\.([0-9]{1,4})(?:\.|$)/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Whether a call is surely executed by API 1.`minor` or newer, so that what came with it is obeyed. */
export function isSince(minor: number, apiMinor: number | null): boolean {
  return apiMinor !== null && apiMinor >= minor;
}
