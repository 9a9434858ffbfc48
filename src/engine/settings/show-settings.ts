import type { Caller } from "../../domain/caller.js";
import type { Notice } from "../../domain/notice.js";
import type { Mode, Settings } from "../../domain/settings.js";
import { bindingOf, createCallers, type CallerIdentity } from "./callers.js";
import { refusalOf } from "./not-enforced.js";
import { modeOrigin, parameterOrigins } from "./value-origins.js";

/**
 * Renders the settings that apply to a caller as YAML, with the source of each value in a comment. Comments at the top say
 * that the caller is refused, and what is not enforced.
 *
 * @param all True for every mode and parameter; false for those that differ from the shipped profile, with the controls that
 *   do not deny in a comment.
 */
export function showSettings(
  settings: Settings,
  notices: readonly Notice[],
  identity: CallerIdentity,
  all: boolean,
): string {
  const callers = createCallers(settings);
  const caller = callers.of(identity);
  const refusal = refusalOf(settings, callers, identity);
  const lines = [
    ...(refusal === null ? [] : [`# this caller is refused: ${refusal}`]),
    ...notices.filter(({ about }) => about !== "role").map(commentOf),
    ...aboutCaller(settings, caller),
    ...(all ? [] : countsOf(settings, caller)),
    ...section("modes", modesOf(settings, caller, all)),
    ...section("parameters", parametersOf(settings, caller, all)),
    ...exceptionsOf(caller),
    `enforcement: {mode: ${settings.enforcement.mode}, shadow_profile: ${String(settings.enforcement.shadowProfile)}}`,
    `time_zone: ${settings.timeZone}`,
    `executions: {on_mismatch: ${settings.onMismatch}}`,
    `dockerd: {http2: ${settings.http2}}`,
    ...otherPolicyOf(settings),
    ...notices.filter(({ about }) => about === "role").map(commentOf),
  ];
  return `${lines.join("\n")}\n`;
}

function otherPolicyOf({ opaDockerAuthz }: Settings): readonly string[] {
  if (opaDockerAuthz === null) return [];
  const { policy, mode } = opaDockerAuthz;
  return [`opa_docker_authz: {policy: ${policy}, mode: ${mode}}`];
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

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${name}: {}`] : [`${name}:`, ...lines];
}

/** Names the controls that do not deny: these are what an operator must know. */
function countsOf(settings: Settings, { profile }: Caller): readonly string[] {
  const modes = Object.entries(settings.sets[profile]?.modes ?? {}).sort(byName);
  const of = (wanted: Mode): readonly string[] =>
    modes.filter(([, mode]) => mode === wanted).map(([control]) => control);
  const lines = (["warn", "off"] as const).map((mode) => {
    const controls = of(mode);
    const named = controls.length === 0 ? "" : `: ${controls.join(", ")}`;
    return `# ${controls.length} ${mode === "warn" ? "warn" : "are off"}${named}`;
  });
  const note = "# Below is what differs from the profile; --all shows everything.";
  return [`# ${of("deny").length} of ${modes.length} controls deny`, ...lines, note];
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function modesOf(settings: Settings, caller: Caller, all: boolean): readonly string[] {
  return Object.keys(settings.sets[caller.profile]?.modes ?? {})
    .sort()
    .flatMap((control) => {
      const { value, places } = modeOrigin(settings, caller, control);
      if (!all && isShipped(places, caller)) return [];
      return [`  ${control}: ${value === "off" ? '"off"' : value}  # ${places.join(", ")}`];
    });
}

function parametersOf(settings: Settings, caller: Caller, all: boolean): readonly string[] {
  return Object.keys(settings.sets[caller.profile]?.parameters ?? {})
    .sort()
    .flatMap((control) =>
      Object.entries(parameterOrigins(settings, caller, control))
        .filter(([, { places }]) => all || !isShipped(places, caller))
        .map(
          ([name, { value, places }]) =>
            `  ${control}.${name}: ${JSON.stringify(value)}  # ${places.join(", ")}`,
        ),
    );
}

function isShipped(places: readonly string[], { profile }: Caller): boolean {
  return places.every((place) => place === `profile ${profile}`);
}

function exceptionsOf({ exceptions }: Caller): readonly string[] {
  if (exceptions.length === 0) return ["exceptions: {}"];
  const lines = exceptions.map(
    ({ id, controls, when, expires }) =>
      `  ${id}: {controls: ${JSON.stringify(controls)}, when: ${JSON.stringify(when)}, expires: "${expires}"}`,
  );
  return ["exceptions:", ...lines];
}
