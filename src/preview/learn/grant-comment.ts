import { escaped } from "../../domain/escaped.js";
import type { Severity } from "../../domain/decision.js";
import type { Grant } from "./grant.js";
import type { SeenRequest } from "./seen-requests.js";

const MAX_NAMES = 5;
const MAX_TEXT = 200;

/** Returns the comment of a grant: the mark, what needs it, and how it was generalised. */
export function commentOf(
  { control, users, name, requests, general, against }: Grant,
  severity: Severity,
): readonly string[] {
  if (against !== null)
    return [
      `REVIEW ${control} (${severity}): stricter than before, so that the attack ${against} stays refused`,
      `dockwarden attack without this line shows what it is; other values below would let it through`,
    ];
  const mark = severity === "critical" ? "CRITICAL REVIEW" : "REVIEW";
  const scope =
    users === null && requests.length > 0 ? "; it holds for all callers of the profile" : "";
  return [
    `${mark} ${control} (${severity}): ${seenText(requests)}${scope}`,
    ...(name === null
      ? ["no value of a parameter permits it, so that the control only warns"]
      : []),
    ...(general === null
      ? []
      : [`${general.length} siblings below one folder became the folder: ${listed(general)}`]),
  ];
}

/** `seen 12 times, of alice, bob, as decision 0198…` */
export function seenText(requests: readonly SeenRequest[]): string {
  const times = requests.reduce((sum, { count }) => sum + count, 0);
  const users = new Set(requests.map(({ user }) => userText(user)));
  const [first] = requests;
  const example = first === undefined ? "" : `, as decision ${safe(first.id)}`;
  return `seen ${times === 1 ? "once" : `${times} times`}, of ${listed([...users])}${example}`;
}

/** Returns a user's name for a comment. */
function userText(user: string): string {
  return user === "" ? "anonymous callers" : safe(user);
}

/** Returns the first names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map(safe).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Returns a text of the log for a comment: on one line, without control characters, and not too long. */
export function safe(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  // Half a character would be no text of a file.
  return escaped(Buffer.from(short).toString());
}
