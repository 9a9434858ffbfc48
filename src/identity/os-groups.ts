import { createCached, type Cached, type Reading } from "./cached.js";
import { createRun, type Run } from "./run-briefly.js";

/** Groups of the operating system that the settings name. */
export interface OsGroups {
  /** Those among them that an account is in. */
  of(account: string): Reading<readonly string[]> | Promise<Reading<readonly string[]>>;
}

/** What reads them. */
export interface OsGroupsParts {
  readonly run?: Run;
  readonly nowMs?: () => number;
}

interface Group {
  readonly gid: string;
  readonly members: ReadonlySet<string>;
}

/** By name, all that were asked for. */
type Groups = ReadonlyMap<string, Group>;

/** A name that `id` takes for a name: never for a number, an option, or two names. */
const ACCOUNT = /^[A-Za-z_][A-Za-z0-9_.@\\-]*\$?$/;
/** What separates fields and members in `/etc/group`, and paths, stands in no account's name. */
const NO_ACCOUNT = /[:,/]/;

const MAX_KEPT = 1000;

/**
 * Knows who is in which of the groups `wanted`, by the host's own name service (`getent group`, `id -G`).
 * What it knows is at most five minutes old; what cannot be read is not known, which the caller must take
 * for a doubt, since a group may permit as well as restrict.
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
      if (!ACCOUNT.test(account)) return unknown("its name is of no form that is asked for");
      const all = groups.get();
      const ids = idsOf(account).get();
      if (!(all instanceof Promise) && !(ids instanceof Promise)) return joined(account, all, ids);
      return Promise.all([all, ids]).then(([read, own]) => joined(account, read, own));
    },
  };
}

function joined(
  account: string,
  groups: Reading<Groups>,
  ids: Reading<ReadonlySet<string>>,
): Reading<readonly string[]> {
  if (groups.why !== null) return groups;
  if (ids.why !== null) return ids;
  const own = [...groups.value].filter(
    ([, { gid, members }]) => ids.value.has(gid) || members.has(account),
  );
  return known(own.map(([name]) => name));
}

async function readGroups(run: Run, wanted: readonly string[]): Promise<Reading<Groups>> {
  const { code, stdout, stderr } = await run("getent", ["group", "--", ...wanted]);
  // 2: some are not found, which are named below.
  if (code !== 0 && code !== 2) return unknown(`getent failed: ${stderr.trim()}`);
  const groups = groupsIn(stdout);
  const missing = wanted.find((name) => !groups.has(name));
  return missing === undefined ? known(groups) : unknown(`getent finds no group "${missing}"`);
}

/** Lines as of `/etc/group`. */
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

/** The numbers of all groups of an account; none where nobody has that account. */
async function readIds(run: Run, account: string): Promise<Reading<ReadonlySet<string>>> {
  const { code, stdout, stderr } = await run("id", ["-G", "--", account]);
  if (code === 0) return known(new Set(stdout.trim().split(" ")));
  if (code === 1 && stderr.includes("no such user")) return known(new Set());
  return unknown(`id failed: ${stderr.trim()}`);
}

function known<Value>(value: Value): Reading<Value> {
  return { value, why: null };
}

function unknown(why: string): { readonly value: null; readonly why: string } {
  return { value: null, why };
}
