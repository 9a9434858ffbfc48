import { DEFAULT_KEEPING } from "../../domain/audit-keeping.js";
import type { ControlSet, Library, Settings } from "../../domain/settings.js";
import { SettingsError } from "../../domain/errors.js";
import { withoutTemplates } from "./templates.js";

/** Accepts names that may fill `${user}`: no `/`, `.`, `*` or character with a meaning in a regular expression. */
export const USER_PATTERN = "^[a-z_][a-z0-9_-]{0,31}$";

/** The values that apply if neither file nor flag sets them. */
export const DEFAULT_SETTINGS = {
  profile: "baseline",
  identity: { source: "tls-cn", revoked: [], proxies: [], gatewayCa: null },
  people: {
    users: {},
    groups: {},
    roles: {},
    userPattern: USER_PATTERN,
  },
  bindings: [],
  groupChanges: {},
  userChanges: {},
  exceptions: [],
  messages: {},
  enforcement: { mode: "enforce", shadowProfile: null },
  timeZone: "UTC",
  hostRoot: "/",
  pidFile: null,
  http2: "auto",
  onAuditFailure: "deny",
  auditKeeping: DEFAULT_KEEPING,
  capture: null,
  auditLevels: [],
  execCommand: "none",
  onMismatch: "log",
  gateway: null,
  policy: null,
  opaDockerAuthz: null,
} as const;

/** Returns the settings without a file: a shipped profile, unchanged. */
export function defaultSettings(library: Library, profile: string, hostRoot: string): Settings {
  shippedSet(library, profile);
  const { catalogue, profiles } = library;
  const bare = Object.entries(profiles).map(
    ([name, set]) => [name, withoutTemplates(set, catalogue, () => `profile ${name}`)] as const,
  );
  return Object.freeze({
    ...DEFAULT_SETTINGS,
    profile,
    hostRoot,
    origins: Object.freeze(Object.fromEntries(bare.map(([name]) => [name, {}]))),
    sets: Object.freeze(Object.fromEntries(bare.map(([name, { set }]) => [name, set]))),
    templates: Object.freeze(
      Object.fromEntries(bare.map(([name, { templates }]) => [name, templates])),
    ),
  });
}

/**
 * Returns the control set of a shipped profile.
 *
 * @throws {SettingsError} When no shipped profile has that name.
 */
export function shippedSet(library: Library, profile: string): ControlSet {
  const set = Object.hasOwn(library.profiles, profile) ? library.profiles[profile] : undefined;
  if (set !== undefined) return set;
  throw new SettingsError([
    `Cannot use profile "${profile}": it is none of: ${profileNames(library)}`,
  ]);
}

/** Lists the names of the shipped profiles for a message. */
export function profileNames(library: Library): string {
  return Object.keys(library.profiles).sort().join(", ");
}
