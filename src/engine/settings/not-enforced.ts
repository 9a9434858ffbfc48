import type { Caller } from "../../domain/caller.js";
import { ANONYMOUS } from "../../domain/identity.js";
import type { Notice } from "../../domain/notice.js";
import type { OpaDockerAuthzSettings } from "../../domain/opa-docker-authz.js";
import type { Library, Mode, Settings } from "../../domain/settings.js";
import { createCallers, type Callers } from "./callers.js";
import { INSTEAD } from "./opa-docker-authz-section.js";
import { loweredControls } from "./lowered-controls.js";
import { unrecordedChanges } from "./unrecorded.js";

/** An exception that expires within two weeks is named. */
export const SOON_MS = 14 * 24 * 60 * 60 * 1000;

/**
 * Returns what valid settings do not enforce, which exceptions have expired or soon will, and what a caller may do whom no
 * binding names. Each is one sentence; the command line, the log and the status say them as they are.
 */
export function notEnforced(
  settings: Settings,
  { profiles }: Pick<Library, "profiles">,
  now: Date,
): readonly Notice[] {
  const about = (kind: Notice["about"]) => (sentence: string) => ({ about: kind, sentence });
  return [
    ...[...inGeneral(settings), ...loweredModes(settings, profiles)].map(about("unenforced")),
    ...endingExceptions(settings, now).map(about("expiry")),
    about("role")(unboundCallers(settings)),
  ];
}

function inGeneral(settings: Settings): readonly string[] {
  const { enforcement, onAuditFailure, opaDockerAuthz } = settings;
  return [
    ...(enforcement.mode === "dry_run" ? [AUDIT_MODE] : []),
    ...(onAuditFailure === "allow" ? [UNRECORDED] : []),
    ...(opaDockerAuthz?.mode === "instead" ? [insteadOf(opaDockerAuthz)] : []),
    ...unrecordedChanges(settings),
  ];
}

const AUDIT_MODE =
  "AUDIT MODE: nothing is refused, except requests that cannot be read or evaluated; violations are only recorded (enforcement.mode: dry_run)";
const UNRECORDED = "Requests that cannot be recorded are allowed (audit.on_failure: allow)";

function insteadOf({ policy }: OpaDockerAuthzSettings): string {
  return `The opa-docker-authz policy "${policy}" decides in place of the controls, except for those that check callers and how requests are written (${INSTEAD}: instead)`;
}

/** Names each control whose mode is below that of the shipped profile, in the profiles that callers may have. */
function loweredModes(settings: Settings, profiles: Library["profiles"]): readonly string[] {
  const used = new Set([settings.profile, ...settings.bindings.map(({ profile }) => profile)]);
  return [...used].flatMap((profile) =>
    loweredControls(settings, { profiles }, profile).flatMap(({ control, mode, shipped }) => {
      const place = settings.origins[profile]?.[control] ?? `profile ${profile}`;
      if (place === INSTEAD) return [];
      return `${control} ${EFFECT[mode]}: profile ${profile} has ${shipped} (${place}: ${mode})`;
    }),
  );
}

const EFFECT: Readonly<Record<Mode, string>> = {
  deny: "refuses",
  warn: "only warns",
  off: "is not evaluated",
};

function endingExceptions({ exceptions }: Settings, now: Date): readonly string[] {
  return exceptions.flatMap(({ id, expires }) => {
    const leftMs = Date.parse(expires) - now.getTime();
    if (leftMs <= 0) return [`Exception "${id}" expired at ${expires} and permits nothing`];
    return leftMs < SOON_MS ? [`Exception "${id}" expires at ${expires}`] : [];
  });
}

function unboundCallers(settings: Settings): string {
  const callers = createCallers(settings);
  const anonymous = `an anonymous caller ${standingOf(settings, callers, "")}`;
  const unlisted = `a user who is not listed ${standingOf(settings, callers, UNLISTED)}`;
  return `Callers whom no binding names have profile ${settings.profile}: ${anonymous}, ${unlisted}`;
}

/** A name that no certificate has, so that no settings list it. */
const UNLISTED = "\u0000";

function standingOf(settings: Settings, callers: Callers, name: string): string {
  const identity = { ...ANONYMOUS, name };
  const { roles } = callers.of(identity);
  if (roles.length > 0) return `has role ${roles.join(", ")}`;
  if (refusalOf(settings, callers, identity) !== null) return "is refused";
  return "has no role and is not refused";
}

/**
 * Returns why every request of a caller is refused; null if it depends on the request. An exception for the control may
 * permit some, so its holders are not counted as refused.
 */
export function refusalOf(
  { sets, enforcement }: Settings,
  callers: Callers,
  identity: Parameters<Callers["of"]>[0],
): string | null {
  if (identity.refusal !== null) return identity.refusal.why;
  const caller = callers.of(identity);
  const { profile, anonymous } = caller;
  const isEnforced = sets[profile]?.modes[OF_IDENTITY] === "deny" && enforcement.mode === "enforce";
  if (!isEnforced || hasPlace(caller)) return null;
  return `${OF_IDENTITY} of profile ${profile} gives ${anonymous ? "anonymous callers" : "users who are not listed"} no role`;
}

function hasPlace({ anonymous, known, roles, exceptions }: Caller): boolean {
  const isExcepted = exceptions.some(({ controls }) => controls.includes(OF_IDENTITY));
  return roles.length > 0 || (known && !anonymous) || isExcepted;
}

const OF_IDENTITY = "authenticated_user";
