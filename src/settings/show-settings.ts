import type { Caller } from "../domain/caller.js";
import type { Notice } from "../domain/notice.js";
import type { Settings } from "../domain/settings.js";
import { bindingOf, createCallers, type CallerIdentity } from "./callers.js";
import { refusalOf } from "./not-enforced.js";
import { modeOrigin, parameterOrigins } from "./value-origins.js";

/**
 * Renders the settings that apply to a caller as YAML, with the source of each value in a comment. Comments at the top say
 * that the caller is refused, and what is not enforced.
 */
export function showSettings(
  settings: Settings,
  notices: readonly Notice[],
  identity: CallerIdentity,
): string {
  const callers = createCallers(settings);
  const caller = callers.of(identity);
  const refusal = refusalOf(settings, callers, identity);
  const lines = [
    ...(refusal === null ? [] : [`# this caller is refused: ${refusal}`]),
    ...notices.filter(({ about }) => about !== "role").map(commentOf),
    ...aboutCaller(settings, caller),
    "modes:",
    ...modesOf(settings, caller),
    "parameters:",
    ...parametersOf(settings, caller),
    ...exceptionsOf(caller),
    `enforcement: {mode: ${settings.enforcement.mode}, shadow_profile: ${String(settings.enforcement.shadowProfile)}}`,
    `executions: {on_mismatch: ${settings.onMismatch}}`,
    `dockerd: {http2: ${settings.http2}}`,
    ...notices.filter(({ about }) => about === "role").map(commentOf),
  ];
  return `${lines.join("\n")}\n`;
}

function commentOf({ about, sentence }: Notice): string {
  return about === "unenforced" ? `# NOT ENFORCED: ${sentence}` : `# ${sentence}`;
}

function aboutCaller(settings: Settings, caller: Caller): readonly string[] {
  const { name, known, anonymous, groups, roles, uid, gids, home, profile } = caller;
  const binding = bindingOf(settings, name, groups);
  const place = binding < 0 ? "for whom no binding names" : `bindings[${binding}]`;
  return [
    `user: ${JSON.stringify(name)}${anonymous ? "  # anonymous" : known ? "" : "  # not listed"}`,
    `groups: ${JSON.stringify(groups)}`,
    `roles: ${JSON.stringify(roles)}`,
    `uid: ${String(uid)}`,
    `gids: ${JSON.stringify(gids)}`,
    `home: ${JSON.stringify(home)}`,
    `profile: ${profile}  # ${place}`,
  ];
}

function modesOf(settings: Settings, caller: Caller): readonly string[] {
  return Object.keys(settings.sets[caller.profile]?.modes ?? {})
    .sort()
    .map((control) => {
      const { value, places } = modeOrigin(settings, caller, control);
      return `  ${control}: ${value === "off" ? '"off"' : value}  # ${places.join(", ")}`;
    });
}

function parametersOf(settings: Settings, caller: Caller): readonly string[] {
  return Object.keys(settings.sets[caller.profile]?.parameters ?? {})
    .sort()
    .flatMap((control) =>
      Object.entries(parameterOrigins(settings, caller, control)).map(
        ([name, { value, places }]) =>
          `  ${control}.${name}: ${JSON.stringify(value)}  # ${places.join(", ")}`,
      ),
    );
}

function exceptionsOf({ exceptions }: Caller): readonly string[] {
  if (exceptions.length === 0) return ["exceptions: {}"];
  const lines = exceptions.map(
    ({ id, controls, when, expires }) =>
      `  ${id}: {controls: ${JSON.stringify(controls)}, when: ${JSON.stringify(when)}, expires: "${expires}"}`,
  );
  return ["exceptions:", ...lines];
}
