import { SettingsError } from "../../domain/errors.js";
import type { CommentedChange } from "../../engine/settings/commented-yaml.js";
import { seenText } from "./grant-comment.js";
import type { LearningRange } from "./learning-range.js";
import type { SeenRequest } from "./seen-requests.js";
import { changedStart, type StartSettings } from "./start-settings.js";

const MAX_USERS = 500;

/**
 * Returns changes that list users who are refused for being unknown alone, of whom the log has a request that was allowed.
 * Others may be strangers who tried.
 */
export async function usersToList(
  start: StartSettings,
  range: LearningRange,
  requests: readonly SeenRequest[],
): Promise<readonly CommentedChange[]> {
  const changes: CommentedChange[] = [];
  for (const [user, seen] of unlistedIn(requests, start)) {
    const change = userChange(user, seen);
    if ((await isRefusedAsUnknown(range, seen)) && isValid(start, change)) changes.push(change);
  }
  return changes;
}

/** By user: what they were allowed. */
function unlistedIn(
  requests: readonly SeenRequest[],
  { settings: { people } }: StartSettings,
): ReadonlyMap<string, readonly SeenRequest[]> {
  const unlisted = new Map<string, SeenRequest[]>();
  const allowed = requests.filter(({ user, wasAllowed }) => user !== "" && wasAllowed);
  for (const request of allowed) {
    const { user } = request;
    if (Object.hasOwn(people.users, user)) continue;
    const same = unlisted.get(user);
    if (same !== undefined) same.push(request);
    else if (unlisted.size < MAX_USERS) unlisted.set(user, [request]);
  }
  return unlisted;
}

function userChange(user: string, seen: readonly SeenRequest[]): CommentedChange {
  const comment = [
    `CRITICAL REVIEW authenticated_user (critical): ${seenText(seen)}, at least one of them allowed`,
    "may this user have Docker at all? Add uid, gids and home",
  ];
  return { path: ["users", user], how: "set", value: {}, comment };
}

async function isRefusedAsUnknown(
  range: LearningRange,
  [request]: readonly SeenRequest[],
): Promise<boolean> {
  if (request === undefined) return false;
  const { violations } = await (await range.callerOf(request.user)).decide(request);
  return violations.some(({ control }) => control === "authenticated_user");
}

/** A name may be one that the settings do not permit. */
function isValid(start: StartSettings, change: CommentedChange): boolean {
  try {
    changedStart(start, [change]);
    return true;
  } catch (thrown) {
    if (thrown instanceof SettingsError) return false;
    throw thrown;
  }
}
