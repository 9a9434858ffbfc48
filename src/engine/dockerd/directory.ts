import type { DockerdObject } from "../../domain/dockerd-object.js";
import type { Listing } from "../../domain/owners.js";
import type { UsageCounts } from "../../domain/facts.js";
import type { Message } from "../../domain/message.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { withBudget } from "./budget.js";
import { createContainerStates, type ContainerStates } from "./container-states.js";
import { createDockerdClient, type DockerdClient } from "./dockerd-client.js";
import { findObjects } from "./find-objects.js";
import { createHostView, type HostInspector } from "./inspect-host.js";
import { listObjects, listVolumes } from "./list-objects.js";
import { createInspector, type Inspect, type EvaluationInspections } from "./inspect.js";
import { createProber, type Prober } from "./prober.js";
import { createTickets, type Tickets } from "./tickets.js";
import { createTurns } from "../fairness/turns.js";
import { createUnusedVolumes, type UnusedVolumes } from "./unused-volumes.js";
import { volumesInUse, type VolumeUsers } from "./volumes-in-use.js";

/** The scope of an inspection of references. */
export interface InspectionScope {
  /** Also the volumes of containers. */
  readonly volumes: boolean;
  /** The inspections of this evaluation, in place of the cache of all requests; null to use that cache. */
  readonly seen: EvaluationInspections | null;
}

/** Knows dockerd's objects and their owners. */
export interface Directory {
  /** Finds the objects that the references in a request of `asker` mean to dockerd; `""` for an anonymous caller. */
  find(
    asker: string,
    references: readonly Reference[],
    wanted: InspectionScope,
  ): Promise<readonly FoundReference[]>;
  /**
   * Returns which containers mount each of the volumes `names`, for a request of `asker`.
   *
   * @throws {Error} When dockerd does not answer.
   */
  volumesInUse(asker: string, names: readonly string[]): Promise<ReadonlyMap<string, VolumeUsers>>;
  /** Knows the volumes that no code has used. */
  readonly unusedVolumes: UnusedVolumes;
  /** Returns the owner of an object, `""` for an anonymous caller; null if none is recorded. */
  readonly ownerOf: (object: DockerdObject) => string | null;
  /** Returns the owner of a removed container by its id; null if it is unknown or forgotten. */
  readonly ownerOfGone: (id: string) => string | null;
  /** Returns how many objects a caller owns; `""` for anonymous callers. */
  readonly usageOf: (user: string) => UsageCounts;
  /** Returns the ids of the containers that a caller owns. */
  readonly containersOf: (user: string) => readonly string[];
  /** Returns true if a message concerns the directory's own request to dockerd; true once for each. */
  readonly isOwn: (message: Message) => boolean;
  /** Inspects on the plugin's own behalf. */
  readonly inspect: Inspect;
  /** The same, without the cache for what may have changed. */
  readonly inspectAgain: Inspect;
  /** Call this when the container with that id is gone. */
  readonly gone: (id: string) => void;
  readonly states: ContainerStates;
  readonly host: HostInspector;
  readonly prober: Prober;
  /**
   * Lists all objects of dockerd.
   *
   * @throws {Error} When dockerd does not answer.
   */
  list(): Promise<Listing>;
  /**
   * Returns the ids of all volumes of dockerd.
   *
   * @throws {Error} When dockerd does not answer.
   */
  readonly volumes: () => Promise<ReadonlySet<string>>;
  readonly close: () => void;
}

const MB = 1024 * 1024;
/**
 * An inspection takes a millisecond, but dockerd may hold a container's lock for seconds while it removes the container on
 * a busy machine. Inspections that follow each other may each take this long. One of a container with a thousand mounts has
 * some 400 KB.
 */
const QUESTION = { deadlineMs: 8000, maxBytes: 4 * MB };
/** Dockwarden's own inspections share their turns, and no user may keep those of others waiting for long. */
const OWN_QUESTION = { deadlineMs: 2000, maxBytes: 4 * MB };
/** No request waits for a listing: ten thousand containers are some 30 MB, and take dockerd seconds. */
const LISTING = { deadlineMs: 60_000, maxBytes: 64 * MB };
/**
 * Limits simultaneous requests. One caller's may all concern a container that dockerd has locked, and must
 * not delay other callers.
 */
const TURNS = { atOnce: 128, each: 16, waitMs: 10_000 };
/** The plugin itself; no caller has such a name. */
const ITSELF = "/";
/** Proofs may wait for containers that callers hold, and must not delay the plugin's other requests. */
const PROOFS = "/proofs";

/** The connections of a directory: for callers' requests, for the plugin's own, and for listings. */
export interface DirectoryClients {
  readonly client: DirectoryClient;
  readonly ownClient: DirectoryClient;
  readonly lister: DirectoryClient;
}

type DirectoryClient = Pick<DockerdClient, "get" | "close">;

type KnownOwners = Pick<Directory, "ownerOf" | "ownerOfGone" | "usageOf" | "containersOf">;

/**
 * Creates a directory.
 *
 * @param socket dockerd's own Unix socket.
 * @param tickets Of all requests of the plugin's own.
 */
export function createDirectory(
  socket: string,
  owners: KnownOwners,
  tickets: Tickets = createTickets(),
): Directory {
  const client = createDockerdClient(socket, tickets, QUESTION);
  const ownClient = createDockerdClient(socket, tickets, OWN_QUESTION);
  const lister = createDockerdClient(socket, tickets, LISTING);
  return createDirectoryOver({ client, ownClient, lister }, owners, tickets);
}

/** Creates a directory that asks through `clients`, which need not lead to a dockerd. */
export function createDirectoryOver(
  { client, ownClient, lister }: DirectoryClients,
  owners: KnownOwners,
  tickets: Tickets = createTickets(),
): Directory {
  const turns = createTurns(TURNS);
  const inspections = createInspector();
  const clientFor = (asker: string, through = ownClient): Pick<DockerdClient, "get"> => ({
    get: (target) => turns.take(asker, () => through.get(target)),
  });
  return {
    find(asker, references, { volumes, seen }) {
      const asking = withBudget(clientFor(asker, client));
      const all = clientFor(asker, lister);
      const inspect = inspections.through(asking, seen);
      return findObjects({ inspect, client: asking, lister: all }, references, volumes);
    },
    volumesInUse: (asker, names) => volumesInUse(clientFor(asker, lister), names),
    unusedVolumes: createUnusedVolumes(),
    ...owners,
    isOwn: tickets.redeem,
    inspect: inspections.through(clientFor(ITSELF)),
    inspectAgain: (kind, ref) => inspections.through(clientFor(ITSELF), new Map())(kind, ref),
    gone: inspections.gone,
    states: createContainerStates(clientFor(ITSELF)),
    host: createHostView(clientFor(ITSELF)),
    prober: createProber(clientFor(PROOFS)),
    list: () => listObjects(lister, () => new Date()),
    volumes: () => listVolumes(lister),
    close() {
      for (const one of [client, ownClient, lister]) one.close();
    },
  };
}
