import { readFile } from "node:fs/promises";
import type { Facts } from "../../domain/facts.js";
import type { NetworkCreation } from "../../domain/network-facts.js";
import { systemCodeOf } from "../../domain/errors.js";
import { netFolderOf } from "./disk-view.js";
import { readRoutingTables, routeWithin, type RoutingTables } from "./routing-tables.js";

/** The place at which the host is seen; see `hostViewOf`. */
export interface HostPlace {
  readonly hostRoot: string;
  readonly pidFile: string | null;
}

/** Returns true if the request gives a new network a subnet or an address. */
export function choosesAddresses({ network }: Facts): boolean {
  return (network?.create?.ranges?.length ?? 0) > 0;
}

/**
 * Returns the facts with the host's addresses and routes that a new network would overlap. They are read for each request,
 * since each network adds one. If they cannot be read, they stay null and are a gap.
 */
export async function withHostRoutes(facts: Facts, place: HostPlace): Promise<Facts> {
  const { network } = facts;
  if (!network?.create || !choosesAddresses(facts)) return facts;
  const tables = await routingTablesAt(netFolderOf(place.hostRoot, place.pidFile));
  if (tables === null || !knowsRoutes(tables, network.create))
    return { ...facts, gaps: [...facts.gaps, "network.create.host_routes"] };
  const create = { ...network.create, host_routes: overlapsOf(network.create, tables) };
  return { ...facts, network: { ...network, create } };
}

/** A host may have IPv6 switched off, and then nothing shows whether its tables were understood. */
function knowsRoutes({ knowsSix }: RoutingTables, { ranges }: NetworkCreation): boolean {
  return knowsSix || !(ranges ?? []).some(({ range }) => range?.includes(":") === true);
}

function overlapsOf({ ranges }: NetworkCreation, tables: RoutingTables) {
  return (ranges ?? []).flatMap(({ field, value, range }) => {
    const route = range === null ? null : routeWithin(tables, range);
    return route === null ? [] : [{ field, value, route }];
  });
}

/** Null if the kernel does not show them, not to this program, or in another form. */
async function routingTablesAt(folder: string | null): Promise<RoutingTables | null> {
  if (folder === null) return null;
  try {
    const fibTrie = await readFile(`${folder}/fib_trie`, "utf8");
    return readRoutingTables(fibTrie, await readIfThere(`${folder}/ipv6_route`));
  } catch {
    // Not Linux's /proc, or the host's is not visible from here.
    return null;
  }
}

/** A kernel without IPv6 has no such file. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}
