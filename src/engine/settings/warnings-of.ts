import type { Settings } from "../../domain/settings.js";
import { createCallers } from "./callers.js";

/**
 * Returns warnings about valid settings that probably do not have the intended effect, each as a path and a
 * sentence: `users.alice: has no uid …`.
 */
export function warningsOf(settings: Settings): readonly string[] {
  const callers = createCallers(settings);
  const profiles = Object.keys(settings.people.users).map((name) => {
    const { profile } = callers.of({ name, groups: [], refusal: null });
    return [name, profile] as const;
  });
  return [
    ...profiles.flatMap(([name, profile]) => withoutIds(settings, name, profile)),
    ...profiles.flatMap(([name, profile]) => sharedPrefixes(settings, name, profile)),
  ];
}

/** Warns of users without ids, whom `run_as_own_uid` refuses. */
function withoutIds({ people, sets }: Settings, name: string, profile: string): readonly string[] {
  const user = people.users[name];
  if (user === undefined || sets[profile]?.modes["run_as_own_uid"] !== "deny") return [];
  const missing = [
    ...(user.uid === null ? ["uid"] : []),
    ...(user.gids.length === 0 ? ["gids"] : []),
  ];
  if (missing.length === 0) return [];
  const what = `has no ${missing.join(" and no ")}`;
  return [
    `users.${name}: ${what}, so that run_as_own_uid of profile ${profile} refuses every container of this user`,
  ];
}

/** A name that must match `^alice[_.-]` may also begin with `alice_b`. */
const SEPARATED = /^[_.-]./;

/** Warns of users whose names are prefixes of other users' names: objects of one may then carry the other's prefix. */
function sharedPrefixes(
  { people, templates }: Settings,
  name: string,
  profile: string,
): readonly string[] {
  const isPrefix = ({ value }: { readonly value: unknown }): boolean =>
    typeof value === "string" && value.startsWith("^${user}[");
  if (!(templates[profile] ?? []).some(isPrefix)) return [];
  return Object.keys(people.users)
    .filter((other) => other.startsWith(name) && SEPARATED.test(other.slice(name.length)))
    .map(
      (other) =>
        `users.${other}: begins like user ${name}, who in profile ${profile} may give objects names that begin with ${other}`,
    );
}
