import type { ControlSet, Library, Settings } from "../domain/settings.js";
import { SettingsError } from "../errors.js";

/** What holds where neither file nor flag says otherwise. */
export const DEFAULT_SETTINGS = {
  profile: "baseline",
  hostRoot: "/",
  http2: "auto",
  onAuditFailure: "deny",
} as const;

/** Settings without a file: a shipped profile as it is. */
export function defaultSettings(library: Library, profile: string, hostRoot: string): Settings {
  return Object.freeze({
    ...DEFAULT_SETTINGS,
    profile,
    hostRoot,
    sets: Object.freeze({ [profile]: shippedSet(library, profile) }),
  });
}

/** @throws {SettingsError} When no shipped profile has that name. */
export function shippedSet(library: Library, profile: string): ControlSet {
  const set = Object.hasOwn(library.profiles, profile) ? library.profiles[profile] : undefined;
  if (set !== undefined) return set;
  throw new SettingsError([
    `Cannot use profile "${profile}": it is none of: ${profileNames(library)}`,
  ]);
}

/** The names of the shipped profiles, as a message lists them. */
export function profileNames(library: Library): string {
  return Object.keys(library.profiles).sort().join(", ");
}
