import type { Parameter } from "../../../../src/domain/parameters.js";
import type { ControlDescription, Library, Settings } from "../../../../src/domain/settings.js";
import { ANONYMOUS, type Identity } from "../../../../src/domain/identity.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { CONTROL as SAMPLE } from "./control.js";
import { described } from "./library.js";

const CONTROL: ControlDescription = {
  ...SAMPLE,
  title: "No x",
  endpoints: ["container.create", "exec.create"],
  placeholders: ["path"],
};

const PARAMETERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  mounts: {
    allowed: ["/home/${user}", "/shared"],
    name: "^${user}_.+$",
    limit: 1,
    table: { a: 1 },
  },
  grave: { images: [] },
  request_target: { max_api_version: "1.50" },
  authenticated_user: { anonymous_role: "developer", unknown_user_role: null },
};

const MODES = {
  mounts: "deny",
  grave: "deny",
  request_target: "deny",
  authenticated_user: "deny",
} as const;

/** A library for a host that many share, with templates in its profile `tenant`. */
export const SHARED: Library = {
  profiles: {
    tenant: { modes: MODES, parameters: PARAMETERS },
    plain: {
      modes: { ...MODES, grave: "warn" },
      parameters: { ...PARAMETERS, mounts: { allowed: ["/"], name: null, limit: 0, table: {} } },
    },
  },
  catalogue: {
    mounts: {
      ...CONTROL,
      parameters: {
        allowed: { ...described("strings"), templates: true },
        name: { ...described("string?"), templates: true },
        limit: described("integer"),
        table: described("map"),
      },
    },
    grave: { ...CONTROL, severity: "critical", parameters: { images: described("strings") } },
    request_target: {
      ...CONTROL,
      group: "hygiene",
      parameters: { max_api_version: described("api-version") },
    },
    authenticated_user: {
      ...CONTROL,
      parameters: {
        anonymous_role: described("string?"),
        unknown_user_role: described("string?"),
      },
    },
  },
};

/** People of that host. */
export const PEOPLE = `
users:
  alice: {uid: 10001, gids: [10001, 500], home: /home/alice, groups: [chem, lab], roles: [user], labels: {team: web}}
  bob: {}
  carol: {roles: [boss]}
groups:
  chem: {priority: 10, roles: [chemist]}
  lab: {priority: 20}
  ops: {members: [carol]}
roles:
  user: {}
  chemist: {}
  boss: {may_exempt: true}
`;

/** Settings of a file that goes on after `schema`, `profile: tenant` and the people. */
export function sharedSettings(rest = ""): Settings {
  return parseSettings(`schema: 1\nprofile: tenant\n${PEOPLE}${rest}`, "s.yaml", SHARED, {});
}

/** The identity of somebody of that name, in groups that something else than the settings proves. */
export function named(name: string, ...groups: readonly string[]): Identity {
  return { ...ANONYMOUS, name, groups };
}
