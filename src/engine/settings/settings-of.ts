import type { Exception } from "../../domain/exceptions.js";
import type { ParameterChange, Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet, Library, Settings } from "../../domain/settings.js";
import { shippedSet } from "./default-settings.js";
import type { ExceptionEntry } from "./exceptions-section.js";
import { identityOf } from "./identity-section.js";
import { captureGuardsOf, captureOf } from "./capture-section.js";
import { gatewayOf, guardsOf } from "./gateway-section.js";
import { keepingOf } from "./keeping-section.js";
import {
  INSTEAD,
  guardOfPolicy,
  modesInstead,
  opaDockerAuthzOf,
} from "./opa-docker-authz-section.js";
import {
  changedSet,
  parameterChangesOf,
  isListParameter,
  isMapParameter,
} from "./parameter-changes.js";
import { mapped, peopleOf } from "./people-of.js";
import { policyGuards, policyOf } from "./policy-section.js";
import type { SettingsFile } from "./settings-schema.js";
import { withoutTemplates } from "./templates.js";

/** Command-line flags, which override the file; undefined if not given. */
export interface Flags {
  readonly profile?: string | undefined;
  readonly hostRoot?: string | undefined;
  readonly pidFile?: string | undefined;
  /** Overrides `policy.bundle`. */
  readonly policy?: string | undefined;
}

/** Builds the settings from a checked file. */
export function settingsOf(file: SettingsFile, library: Library, flags: Flags): Settings {
  const { catalogue } = library;
  const profile = flags.profile ?? file.profile;
  shippedSet(library, profile);
  const changes = mapped(library.profiles, (_shipped, name) =>
    profileChangesOf(name, name === profile, file, catalogue),
  );
  const origins = mapped(changes, originsOf);
  const bare = mapped(changes, (change, name) =>
    withoutTemplates(
      setOf(library.profiles[name], change),
      catalogue,
      (path) => origins[name]?.[path] ?? `profile ${name}`,
    ),
  );
  return Object.freeze({
    profile,
    sets: Object.freeze(mapped(bare, ({ set }) => set)),
    templates: Object.freeze(mapped(bare, ({ templates }) => templates)),
    origins,
    ...{ identity: identityOf(file), people: peopleOf(file), bindings: file.bindings },
    groupChanges: changesByName(file.group_parameters, "group_parameters", catalogue),
    userChanges: changesByName(file.user_parameters, "user_parameters", catalogue),
    exceptions: file.exceptions.map((entry) => exceptionOf(entry, catalogue)),
    messages: file.messages,
    enforcement: {
      mode: file.enforcement.mode,
      shadowProfile: file.enforcement.shadow_profile ?? null,
    },
    timeZone: file.time_zone,
    ...hostOf(file, flags),
    ...auditOf(file.audit),
    onMismatch: file.executions.on_mismatch,
    gateway: gatewayOf(file),
    policy: policyOf(file),
    opaDockerAuthz: opaDockerAuthzOf(file),
  });
}

function hostOf({ host_root, dockerd }: SettingsFile, flags: Flags) {
  return {
    hostRoot: flags.hostRoot ?? host_root,
    pidFile: flags.pidFile ?? dockerd.pidfile ?? null,
    http2: dockerd.http2,
  };
}

function auditOf(audit: SettingsFile["audit"]) {
  const { on_failure: onAuditFailure, level: auditLevels, exec_command: execCommand } = audit;
  const kept = { auditKeeping: keepingOf(audit), capture: captureOf(audit) };
  return { onAuditFailure, ...kept, auditLevels, execCommand };
}

/** The file's changes to a shipped profile; top-level `modes` and `parameters` change the chosen one. */
interface ProfileChanges {
  readonly modes: readonly { readonly modes: ControlSet["modes"]; readonly origin: string }[];
  readonly parameters: readonly ParameterChange[];
}

function profileChangesOf(
  name: string,
  chosen: boolean,
  file: SettingsFile,
  catalogue: Catalogue,
): ProfileChanges {
  const own = Object.hasOwn(file.profiles, name) ? file.profiles[name] : undefined;
  const origin = `profiles.${name}`;
  return {
    modes: [
      { modes: modesInstead(file, catalogue), origin: INSTEAD },
      { modes: own?.modes ?? {}, origin: `${origin}.modes` },
      { modes: chosen ? file.modes : {}, origin: "modes" },
    ],
    parameters: [
      ...parameterChangesOf(own?.parameters ?? {}, `${origin}.parameters`, catalogue),
      ...parameterChangesOf(chosen ? file.parameters : {}, "parameters", catalogue),
      ...roleChanges(file),
      ...guardsOf(file),
      ...captureGuardsOf(file.audit),
      ...policyGuards(policyOf(file)),
      ...guardOfPolicy(file),
    ],
  };
}

function setOf(shipped: ControlSet | undefined, changes: ProfileChanges): ControlSet {
  const modes = Object.assign({}, ...changes.modes.map((one) => one.modes)) as ControlSet["modes"];
  return changedSet(shipped ?? { modes: {}, parameters: {} }, modes, changes.parameters);
}

function originsOf({ modes, parameters }: ProfileChanges): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...modes.flatMap(({ modes: changed, origin }) =>
      Object.keys(changed).map((control) => [control, origin]),
    ),
    ...parameters.map(({ control, name, origin }) => [`${control}.${name}`, origin]),
  ]) as Record<string, string>;
}

/** Returns the roles of anonymous and unlisted callers, which are the same under each profile. */
function roleChanges({
  anonymous,
  unknown_user: unknown,
}: SettingsFile): readonly ParameterChange[] {
  const roles = [
    ["anonymous_role", "anonymous.role", anonymous],
    ["unknown_user_role", "unknown_user.role", unknown],
  ] as const;
  return roles.flatMap(([name, origin, given]) => {
    const change = { control: "authenticated_user", name, how: "set", pattern: false } as const;
    return given === undefined ? [] : [{ ...change, value: given.role, origin }];
  });
}

function changesByName(
  parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>,
  origin: string,
  catalogue: Catalogue,
): Settings["groupChanges"] {
  return mapped(parameters, (values, name) =>
    parameterChangesOf(values, `${origin}.${name}`, catalogue),
  );
}

function exceptionOf(entry: ExceptionEntry, catalogue: Catalogue): Exception {
  const { id, controls, who, when, set, mode, created, expires } = entry;
  return {
    id,
    controls,
    who,
    when,
    changes: parameterChangesOf(set, `exception ${id}`, catalogue).map(asAddition),
    mode: mode ?? null,
    created: instantOf(created),
    expires: instantOf(expires),
  };
}

/** Makes a change of an exception widen: it adds to lists and maps, and replaces other values. */
function asAddition(change: ParameterChange): ParameterChange {
  return isListParameter(change.value) || isMapParameter(change.value)
    ? { ...change, how: "add" }
    : change;
}

/** Normalizes an instant, so that texts sort as their instants do. */
function instantOf(text: string): string {
  return `${new Date(text).toISOString().slice(0, 19)}Z`;
}
