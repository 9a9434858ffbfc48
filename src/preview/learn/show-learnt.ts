import type { FileComments } from "../../engine/settings/commented-yaml.js";
import { listed, safe, seenText } from "./grant-comment.js";
import type { NotGranted } from "./learner.js";
import type { SeenRequest, SeenRequests } from "./seen-requests.js";
import type { StartSettings } from "./start-settings.js";

/** The result of checking learnt settings. */
export interface Shown {
  readonly passing: readonly SeenRequest[];
  readonly notGranted: readonly NotGranted[];
  readonly unsure: ReadonlyMap<string, readonly SeenRequest[]>;
}

/** Returns the comments of learnt settings as a whole: how they came about, and what they do not permit. */
export function showLearnt(
  { settings }: StartSettings,
  seen: SeenRequests,
  { passing, notGranted, unsure }: Shown,
): FileComments {
  return {
    head: [
      `Learnt by dockwarden learn, on profile ${settings.profile}. Review each value before you use this file.`,
      `The log has ${counted(seen.decisions, "decision")} on ${counted(seen.requests.length, "different request")}; with these settings ${passing.length} of the requests are allowed.`,
      ...RULES,
      ...gapsOf(seen),
    ],
    tail: [...unsureLines(unsure), ...(notGranted.length === 0 ? [] : linesOf(notGranted))],
  };
}

function unsureLines(unsure: Shown["unsure"]): readonly string[] {
  if (unsure.size === 0) return [];
  return [
    "Allowed by what the log shows. These controls objected then, by other settings or by something that the log does not have:",
    ...[...unsure].map(([control, requests]) => `- ${safe(control)}; ${seenText(requests)}`),
  ];
}

const RULES = [
  "REVIEW marks a value that requests of the log need, CRITICAL one of a critical control.",
  "A value that three users need is set for all callers of the profile. Three siblings below one folder become that folder, unless it is one of the system.",
  "The log has no commands, no values of the environment or of labels, and no other objects of dockerd: the check was made without them.",
];

function gapsOf({ unrecorded, leftOut }: SeenRequests): readonly string[] {
  return [
    ...(unrecorded === 0
      ? []
      : [`Not looked at: ${counted(unrecorded, "decision")} without a request in the log.`]),
    ...(leftOut === 0
      ? []
      : [`Not looked at: ${counted(leftOut, "decision")} on more requests than are kept.`]),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

const MAX_LINES = 200;

/** Returns a line for all requests that are refused for the same reason. */
function linesOf(notGranted: readonly NotGranted[]): readonly string[] {
  const groups = new Map<string, SeenRequest[]>();
  for (const { request, controls, why } of notGranted) {
    const key = `${request.action}, refused by ${listed(controls)}: ${safe(why)}`;
    groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  const lines = [...groups].map(([key, requests]) => `- ${safe(key)}; ${seenText(requests)}`);
  const more = lines.length - MAX_LINES;
  return [
    "Not granted; decide by hand:",
    ...lines.slice(0, MAX_LINES),
    ...(more > 0 ? [`- ${more} more`] : []),
  ];
}
