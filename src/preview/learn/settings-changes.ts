import { oneMeansAction } from "../../domain/actions.js";
import type { CommentedChange } from "../../engine/settings/commented-yaml.js";
import { approverIn } from "../session/settings-proposal.js";
import { commentOf } from "./grant-comment.js";
import type { Grant } from "./grant.js";
import type { SeenRequest } from "./seen-requests.js";
import type { StartSettings } from "./start-settings.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Long enough to find out what should be there in place of an exception. */
const MAX_DAYS = 30;

/** Returns grants as changes of the settings file. */
export function settingsChangesOf(
  grants: readonly Grant[],
  start: StartSettings,
  now: Date,
): readonly CommentedChange[] {
  return grants.flatMap((grant) => {
    const severity = start.library.catalogue[grant.control]?.severity ?? "critical";
    const comment = commentOf(grant, severity);
    if (grant.users === null) return [ofProfile(grant, comment, start)];
    if (grant.name === null) return [exceptionFor(grant, grant.users, comment, start, now)];
    return grant.users.map((user) => changeAt(["user_parameters", user], grant, comment));
  });
}

function ofProfile(
  grant: Grant,
  comment: readonly string[],
  { settings }: StartSettings,
): CommentedChange {
  const { profile, control, name, value } = grant;
  const at = profile === settings.profile ? [] : ["profiles", profile];
  return name === null
    ? { path: [...at, "modes", control], how: "set", value, comment }
    : changeAt([...at, "parameters"], grant, comment);
}

const SIGN = { set: "", add: "+", remove: "-" } as const;

function changeAt(
  at: readonly string[],
  { control, name, how, value }: Grant,
  comment: readonly string[],
): CommentedChange {
  const key = `${SIGN[how]}${control}.${name ?? ""}`;
  return { path: [...at, key], how: how === "set" ? "set" : "append", value, comment };
}

function exceptionFor(
  { control, requests }: Grant,
  users: readonly string[],
  comment: readonly string[],
  { settings, limits, library }: StartSettings,
  now: Date,
): CommentedChange {
  const [first = ""] = users;
  const days = Math.min(MAX_DAYS, limits.maxDays);
  const { endpoints = [] } = library.catalogue[control] ?? {};
  const value = {
    id: freeId(`learnt-${first}-${control}`, limits.ids),
    controls: [control],
    who: { users },
    when: { actions: actionsOf(requests, endpoints) },
    mode: "warn",
    reason: "REVIEW: write why",
    ticket: "REVIEW: write the ticket",
    approved_by: approverIn(settings, first),
    created: secondOf(now),
    expires: secondOf(new Date(now.getTime() + days * DAY_MS)),
  };
  return { path: ["exceptions"], how: "append", value, comment };
}

/** Those that the control evaluates. */
function actionsOf(
  requests: readonly SeenRequest[],
  endpoints: readonly string[],
): readonly string[] {
  const seen = [...new Set(requests.map(({ action }) => action))].toSorted();
  return seen.filter((action) => oneMeansAction(endpoints, action));
}

function freeId(wanted: string, ids: readonly string[]): string {
  let id = wanted;
  for (let number = 2; ids.includes(id); number++) id = `${wanted}-${number}`;
  return id;
}

function secondOf(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
