import { createCached, type Cached, type CachedReading } from "./cached.js";
import { createRun, type Run } from "../../files/run-briefly.js";

/** Finds groups of the operating system that the settings name. */
export interface OsGroups {
  /** Returns those that an account is in. */
  of(account: string): CachedReading<readonly string[]> | Promise<CachedReading<readonly string[]>>;
}

/** The function that reads groups. */
export interface OsGroupsParts {
  readonly run?: Run;
  readonly nowMs?: () => number;
}

interface Group {
  readonly gid: string;
  readonly members: ReadonlySet<string>;
}

/** By name, all that were queried. */
type Groups = ReadonlyMap<string, Group>;

/** A name that `id` reads as a name: never as a number, an option, or two names. */
const ACCOUNT = /^[A-Za-z_][A-Za-z0-9_.@\\-]*\$?$/;
/** Separators of fields and members in `/etc/group`, and of paths, which no account name contains. */
const NO_ACCOUNT = /[:,/]/;

const MAX_KEPT = 1000;

/**
 * Creates a view of the members of the groups `wanted`, by the host's name service (`getent group`, `id -G`).
 * Its knowledge is at most five minutes old. If reading fails the groups are unknown, which the caller must
 * treat as a refusal, since a group may permit as well as restrict.
 */
export function createOsGroups(
  wanted: readonly string[],
  { run = createRun(), nowMs = () => performance.now() }: OsGroupsParts = {},
): OsGroups {
  const groups = createCached(() => readGroups(run, wanted), nowMs);
  const accounts = new Map<string, Cached<ReadonlySet<string>>>();

  function idsOf(account: string): Cached<ReadonlySet<string>> {
    const found = accounts.get(account);
    if (found !== undefined) return found;
    if (accounts.size >= MAX_KEPT) accounts.clear();
    const cached = createCached(() => readIds(run, account), nowMs);
    accounts.set(account, cached);
    return cached;
  }

  return {
    of(account) {
      if (NO_ACCOUNT.test(account)) return known([]);
      if (!ACCOUNT.test(account)) return unknown("its name has an unsupported form");
      const all = groups.get();
      const ids = idsOf(account).get();
      if (!(all instanceof Promise) && !(ids instanceof Promise)) return joined(account, all, ids);
      return Promise.all([all, ids]).then(([read, own]) => joined(account, read, own));
    },
  };
}

function joined(
  account: string,
  groups: CachedReading<Groups>,
  ids: CachedReading<ReadonlySet<string>>,
): CachedReading<readonly string[]> {
  if (groups.why !== null) return groups;
  if (ids.why !== null) return ids;
  const own = [...groups.value].filter(
    ([, { gid, members }]) => ids.value.has(gid) || members.has(account),
  );
  return known(own.map(([name]) => name));
}

async function readGroups(run: Run, wanted: readonly string[]): Promise<CachedReading<Groups>> {
  const { code, stdout, stderr } = await run("getent", ["group", "--", ...wanted]);
  // 2: some do not exist, and are named below.
  if (code !== 0 && code !== 2) return unknown(`getent failed: ${stderr.trim()}`);
  const groups = groupsIn(stdout);
  const missing = wanted.find((name) => !groups.has(name));
  return missing === undefined ? known(groups) : unknown(`getent finds no group "${missing}"`);
}

/** Parses lines as in `/etc/group`. */
function groupsIn(text: string): Groups {
  const fields = text.split("\n").map((line) => line.split(":"));
  return new Map(
    fields
      .filter(([, , gid = ""]) => gid !== "")
      .map(([name = "", , gid = "", members = ""]) => [
        name,
        { gid, members: new Set(members.split(",")) },
      ]),
  );
}

/** Returns the numbers of all groups of an account; none if there is no such account. */
async function readIds(run: Run, account: string): Promise<CachedReading<ReadonlySet<string>>> {
  const { code, stdout, stderr } = await run("id", ["-G", "--", account]);
  if (code === 0) return known(new Set(stdout.trim().split(" ")));
  if (code === 1 && stderr.includes("no such user")) return known(new Set());
  return unknown(`id failed: ${stderr.trim()}`);
}

function known<Value>(value: Value): CachedReading<Value> {
  return { value, why: null };
}

function unknown(why: string): { readonly value: null; readonly why: string } {
  return { value: null, why };
}
