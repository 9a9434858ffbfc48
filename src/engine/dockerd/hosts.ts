import { UNKNOWN_HOST, type HostFacts } from "../../domain/facts.js";
import type { Overrides } from "../../domain/overrides.js";
import type { Directory } from "./directory.js";
import type { InspectedHost } from "./inspect-host.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";

/** Knows dockerd's host; `apiMax` is the highest version that dockerd's responses have shown. */
export interface Hosts {
  /** Inspects the host if a control of the caller needs it. */
  readonly of: (
    caller: { readonly profile: string; readonly overrides: Overrides },
    action: string,
    apiMax: string | null,
  ) => Promise<FoundHost>;
  /** Returns what is known without asking dockerd. */
  readonly known: (apiMax: string | null) => HostFacts;
}

/** The host's facts, and the gap `host` if dockerd was asked and did not answer. */
export interface FoundHost {
  readonly host: HostFacts;
  readonly gaps: readonly string[];
}

/**
 * Creates one.
 *
 * @param directory Null if dockerd may not be asked: everything but the version stays unknown.
 */
export function createHosts(
  inspections: InspectionsByProfile,
  directory: Pick<Directory, "host"> | null,
): Hosts {
  return {
    async of({ profile, overrides }, action, apiMax) {
      const isNeeded = inspections.get(profile)?.kinds(action, overrides).has("host") ?? false;
      if (directory === null || !isNeeded)
        return { host: withVersion(UNKNOWN_HOST, apiMax), gaps: [] };
      const host = await directory.host.facts();
      return {
        host: withVersion(host ?? UNKNOWN_HOST, apiMax),
        gaps: host === null ? ["host"] : [],
      };
    },
    known: (apiMax) => withVersion(directory?.host.known() ?? UNKNOWN_HOST, apiMax),
  };
}

function withVersion(host: InspectedHost, apiMax: string | null): HostFacts {
  return { ...host, api_max: apiMax };
}
