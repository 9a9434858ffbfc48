import type { Library, Settings } from "../../domain/settings.js";
import { checkAudit } from "./audit-section.js";
import {
  checkModes,
  checkOwnParameters,
  checkParameters,
  unknownControl,
} from "./check-changes.js";
import { checkExceptions } from "./exceptions-section.js";
import { checkIdentity } from "./identity-section.js";
import { checkGateway } from "./gateway-section.js";
import { checkPeople } from "./people-section.js";
import { policySectionProblems } from "./policy-section.js";
import { profileNames } from "./default-settings.js";
import type { SettingsProblem } from "./read-yaml.js";
import type { SettingsFile } from "./settings-schema.js";
import { createCallers } from "./callers.js";
import { reservedNames } from "./reserved-names.js";

/** Returns the problems of a settings file whose shape is right. */
export function checkReferences(file: SettingsFile, library: Library): SettingsProblem[] {
  const { catalogue } = library;
  return [
    ...checkProfiles(file, library),
    ...checkModes(file.modes, ["modes"], catalogue),
    ...checkParameters(file.parameters, ["parameters"], catalogue),
    ...Object.entries(file.profiles).flatMap(([name, { modes, parameters }]) => [
      ...checkModes(modes, ["profiles", name, "modes"], catalogue),
      ...checkParameters(parameters, ["profiles", name, "parameters"], catalogue),
    ]),
    ...(["group_parameters", "user_parameters"] as const).flatMap((key) =>
      Object.entries(file[key]).flatMap(([name, parameters]) =>
        checkOwnParameters(parameters, [key, name], catalogue),
      ),
    ),
    ...checkIdentity(file),
    ...checkPeople(file),
    ...checkAudit(file),
    ...checkGateway(file),
    ...policySectionProblems(file),
    ...checkExceptions(file, library),
    ...checkMessages(file.messages, library),
  ];
}

function checkProfiles(file: SettingsFile, library: Library): SettingsProblem[] {
  const shadow = file.enforcement.shadow_profile;
  const named: readonly (readonly [string, readonly PropertyKey[]])[] = [
    [file.profile, ["profile"]],
    ...Object.keys(file.profiles).map(
      (name) => [name, ["profiles", name]] as [string, PropertyKey[]],
    ),
    ...file.bindings.map(
      ({ profile }, index) => [profile, ["bindings", index, "profile"]] as [string, PropertyKey[]],
    ),
    ...(shadow === undefined ? [] : [[shadow, ["enforcement", "shadow_profile"]] as const]),
  ];
  return named
    .filter(([profile]) => !Object.hasOwn(library.profiles, profile))
    .map(([profile, path]) => ({
      path,
      message: `no profile is named "${profile}", use one of: ${profileNames(library)}`,
    }));
}

function checkMessages(
  messages: SettingsFile["messages"],
  { catalogue }: Library,
): SettingsProblem[] {
  return Object.entries(messages).flatMap(([control, message]) => {
    const path = ["messages", control];
    const description = Object.hasOwn(catalogue, control) ? catalogue[control] : undefined;
    if (description === undefined) return [unknownControl(control, path)];
    const names = [...message.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? "");
    const { placeholders } = description;
    const unknown = names.filter((name) => !placeholders.includes(name));
    const known = placeholders.map((name) => `{${name}}`).join(", ") || "none";
    return unknown.map((name) => ({
      path,
      message: `"{${name}}" does not stand for anything in this control's message, there are: ${known}`,
    }));
  });
}

/**
 * Returns a problem for each user or group with a reserved name, which cannot fill a template that their profile uses.
 */
export function checkReserved(settings: Settings): SettingsProblem[] {
  const callers = createCallers(settings);
  const found = Object.keys(settings.people.users).flatMap((name) => {
    const { groups, profile } = callers.of({ name, groups: [], refusal: null });
    const templates = JSON.stringify(settings.templates[profile] ?? []);
    const isReserved = reservedNames({ parameters: settings.sets[profile]?.parameters ?? {} });
    const named = [
      ...(templates.includes("${user}") ? [["users", name] as const] : []),
      ...(templates.includes("${group}") ? groups.map((group) => ["groups", group] as const) : []),
    ];
    return named
      .filter(([, one]) => isReserved(one))
      .map(([kind, one]) => ({ path: [kind, one], message: messageOf(kind, profile) }));
  });
  return [...new Map(found.map((problem) => [problem.path.join("."), problem])).values()];
}

function messageOf(kind: "users" | "groups", profile: string): string {
  const template = kind === "users" ? "user" : "group";
  return `is a name that the profile ${profile} keeps for everybody's networks, volumes or images, and cannot stand for \${${template}}: choose another name`;
}
