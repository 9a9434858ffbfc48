import type { DockerdObject } from "../domain/dockerd-object.js";
import type { Listing } from "../domain/owners.js";
import type { UsageCounts } from "../domain/facts.js";
import type { Message } from "../domain/message.js";
import type { FoundReference, Reference } from "../domain/target-facts.js";
import { withBudget } from "./budget.js";
import { createContainerStates, type ContainerStates } from "./container-states.js";
import { createDockerdClient, type DockerdClient } from "./dockerd-client.js";
import { findObjects } from "./find-objects.js";
import { createHostView, type HostView } from "./inspect-host.js";
import { listObjects, listVolumes } from "./list-objects.js";
import { createInspector, type Inspect } from "./inspect.js";
import { createProber, type Prober } from "./prober.js";
import { createTickets, type Tickets } from "./tickets.js";
import { createTurns } from "./turns.js";

/** What is to be found out. */
export interface Wanted {
  /** Of containers, their volumes as well. */
  readonly volumes: boolean;
  /** What may have changed since it was last asked. */
  readonly fresh: boolean;
}

/** Knows the daemon's objects, and whose they are. */
export interface Directory {
  /**
   * What the references in a call of `asker` mean to the daemon. `""` is a caller without a name.
   */
  find(
    asker: string,
    references: readonly Reference[],
    wanted: Wanted,
  ): Promise<readonly FoundReference[]>;
  /** Who made an object, `""` for a caller without a name; null where nobody is recorded. */
  readonly ownerOf: (object: DockerdObject) => string | null;
  /** Who made a container that is gone, by its id; null where that is not known any more. */
  readonly ownerOfGone: (id: string) => string | null;
  /** How many objects a caller has, `""` for one without a name. */
  readonly usageOf: (user: string) => UsageCounts;
  /** The ids of containers that a caller is recorded to have made. */
  readonly containersOf: (user: string) => readonly string[];
  /** Whether a message is of the directory's own question to the daemon; each is so once. */
  readonly isOwn: (message: Message) => boolean;
  /** Looks up for the plugin itself. */
  readonly inspect: Inspect;
  /** The same, and what may have changed since. */
  readonly inspectAgain: Inspect;
  /** The container with that id is gone. */
  readonly gone: (id: string) => void;
  readonly states: ContainerStates;
  readonly host: HostView;
  readonly prober: Prober;
  /**
   * Everything that the daemon has.
   *
   * @throws {Error} When it does not say.
   */
  list(): Promise<Listing>;
  /**
   * The ids of all volumes that the daemon has.
   *
   * @throws {Error} When it does not say.
   */
  readonly volumes: () => Promise<ReadonlySet<string>>;
  readonly close: () => void;
}

const MB = 1024 * 1024;
/**
 * A question takes a millisecond; a daemon that does not answer in this time does not answer. An inspection of a
 * container with a thousand mounts has some 400 KB.
 */
const QUESTION = { deadlineMs: 2000, maxBytes: 4 * MB };
/** For whose end no call waits: ten thousand containers are some 30 MB, and take dockerd seconds. */
const LISTING = { deadlineMs: 60_000, maxBytes: 64 * MB };
/**
 * Questions at once. One caller's may all be about a container of theirs that the daemon has locked, and must not
 * keep other people's waiting.
 */
const TURNS = { atOnce: 128, each: 16, waitMs: 10_000 };
/** The plugin itself, which no caller's name is like. */
const ITSELF = "/";
/** Proofs may wait for containers that callers hold, and must not keep the plugin's other questions waiting. */
const PROOFS = "/proofs";

/**
 * @param socket The daemon's own unix socket.
 * @param tickets Of all calls of the plugin's own.
 */
export function createDirectory(
  socket: string,
  owners: Pick<Directory, "ownerOf" | "ownerOfGone" | "usageOf" | "containersOf">,
  tickets: Tickets = createTickets(),
): Directory {
  const client = createDockerdClient(socket, tickets, QUESTION);
  const lister = createDockerdClient(socket, tickets, LISTING);
  const turns = createTurns(TURNS);
  const inspections = createInspector();
  const clientFor = (asker: string): Pick<DockerdClient, "get"> => ({
    get: (target) => turns.take(asker, () => client.get(target)),
  });
  return {
    find(asker, references, { volumes, fresh }) {
      const asking = withBudget(clientFor(asker));
      const all = { get: (target: string) => turns.take(asker, () => lister.get(target)) };
      const inspect = inspections.through(asking, fresh);
      return findObjects({ inspect, client: asking, lister: all }, references, volumes);
    },
    ...owners,
    isOwn: tickets.redeem,
    inspect: inspections.through(clientFor(ITSELF)),
    inspectAgain: inspections.through(clientFor(ITSELF), true),
    gone: inspections.gone,
    states: createContainerStates(clientFor(ITSELF)),
    host: createHostView(clientFor(ITSELF)),
    prober: createProber(clientFor(PROOFS)),
    list: () => listObjects(lister, () => new Date()),
    volumes: () => listVolumes(lister),
    close() {
      client.close();
      lister.close();
    },
  };
}
