import type { Call } from "../../domain/call.js";
import type { HostFacts } from "../../domain/facts.js";

/**
 * Returns the API version by which dockerd executes a request, `1.45`: the requested one, else the engine's
 * highest; null if neither is known.
 */
export function apiVersionOf({ version }: Call, { api_max }: HostFacts): string | null {
  return version === "" ? api_max : version;
}

/** Returns its minor part as dockerd reads it, which treats `1.39.0` and `01.39` as 1.39; null if unknown. */
export function apiMinorOf(version: string | null): number | null {
  // The reader accepts only versions that begin with 1.
  const minor = version === null ? undefined : /^0*1\.([0-9]{1,4})(?:\.|$)/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Returns true if dockerd certainly executes a request by API 1.`minor` or newer, and so applies what came with it. */
export function isSince(minor: number, apiMinor: number | null): boolean {
  return apiMinor !== null && apiMinor >= minor;
}
