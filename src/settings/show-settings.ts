import type { Caller } from "../domain/caller.js";
import type { Notice } from "../domain/notice.js";
import type { Settings } from "../domain/settings.js";
import { bindingOf, changesFor, createCallers, type CallerIdentity } from "./callers.js";
import { refusalOf } from "./not-enforced.js";

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

function modesOf({ sets, origins }: Settings, { profile }: Caller): readonly string[] {
  return Object.entries(sets[profile]?.modes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([control, mode]) => {
      const origin = origins[profile]?.[control] ?? `profile ${profile}`;
      return `  ${control}: ${mode === "off" ? '"off"' : mode}  # ${origin}`;
    });
}

function parametersOf(settings: Settings, caller: Caller): readonly string[] {
  const { profile, overrides } = caller;
  const changes = changesFor(settings, caller);
  const controls = Object.entries(settings.sets[profile]?.parameters ?? {});
  return controls
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([control, values]) =>
      Object.entries(values).map(([parameter, value]) => {
        const path = `${control}.${parameter}`;
        const own = changes.filter((one) => `${one.control}.${one.name}` === path);
        const usual = settings.origins[profile]?.[path] ?? `profile ${profile}`;
        const places = new Set([usual, ...own.map(({ origin }) => origin)]);
        const { [parameter]: shown = value } = overrides.parameters[control] ?? {};
        return `  ${path}: ${JSON.stringify(shown)}  # ${[...places].join(", ")}`;
      }),
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
