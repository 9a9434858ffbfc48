import { UNKNOWN_HOST, type HostFacts } from "../domain/facts.js";
import type { Overrides } from "../domain/overrides.js";
import type { Directory } from "./directory.js";
import type { InspectedHost } from "./inspect-host.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";

/** Knows the daemon's host; `apiMax` is the highest version that answers of the daemon have shown. */
export interface Hosts {
  /** The daemon is asked where a control that holds for the caller needs it. */
  readonly of: (
    caller: { readonly profile: string; readonly overrides: Overrides },
    action: string,
    apiMax: string | null,
  ) => Promise<FoundHost>;
  /** Nobody is asked. */
  readonly known: (apiMax: string | null) => HostFacts;
}

/** What was found out, and `host` where the daemon was asked and did not say. */
export interface FoundHost {
  readonly host: HostFacts;
  readonly gaps: readonly string[];
}

/** @param directory Null where the daemon may not be asked: all but the version stays unknown. */
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
