import { textOfKey } from "../domain/owner-names.js";
import type { Listing, LiveObject, Reconciliation } from "../domain/owners.js";
import { describeThrown } from "../domain/errors.js";
import type { Directory } from "../engine/dockerd/directory.js";
import type { Inspect } from "../engine/dockerd/inspect.js";
import type { OwnerStore } from "../engine/ownership/owner-store.js";
import { reconcile } from "../engine/ownership/reconcile.js";
import type { Log } from "../files/log.js";

/** When the intents from before a start are settled, whatever became of them, in milliseconds. */
const DECIDED_AFTER_MS = 15_000;
/** The pause between two rounds that forget the owners of removed objects. */
const EVERY_MS = 60 * 60 * 1000;
/** The pause before a failed comparison is repeated. */
const AGAIN_AFTER_MS = 60_000;
/** The number of unowned objects that are logged one by one. */
const MAX_NAMED = 20;

/** Compares the ownership log with dockerd's objects. */
export interface Reconciler {
  /**
   * Call this when the plugin or dockerd has started: compares at once, again when earlier requests have
   * ended, and then periodically.
   */
  readonly start: () => void;
  readonly close: () => void;
}

/** Creates a reconciler. If a comparison fails, nothing changes, and it is tried again. */
export function createReconciler(owners: OwnerStore, directory: Directory, log: Log): Reconciler {
  const tell = createReporter(log);
  let timer: NodeJS.Timeout | undefined;
  let era = 0;

  async function compare(): Promise<boolean> {
    try {
      const listing = await exact(await directory.list(), owners, directory.inspect);
      const decided = reconcile(listing, owners);
      owners.apply(decided, new Date().toISOString());
      tell.decided(decided);
      return true;
    } catch (thrown) {
      tell.failed(describeThrown(thrown));
      return false;
    }
  }

  async function round(mine: number, isFirst: boolean): Promise<void> {
    const isDone = await compare();
    if (mine !== era) return;
    const next = isDone ? (isFirst ? DECIDED_AFTER_MS : EVERY_MS) : AGAIN_AFTER_MS;
    timer = setTimeout(() => void round(mine, isFirst && !isDone), next).unref();
  }

  const close = (): void => {
    era += 1;
    clearTimeout(timer);
  };
  return {
    start() {
      close();
      void round(era, true);
    },
    close,
  };
}

/** Completes the listing by inspecting the containers without a known owner. */
async function exact(listing: Listing, owners: OwnerStore, inspect: Inspect): Promise<Listing> {
  const objects: LiveObject[] = [];
  for (const object of listing.objects)
    objects.push(
      object.kind === "container" && !owners.isKnown(object)
        ? await inspected(object, inspect)
        : object,
    );
  return { ...listing, objects };
}

async function inspected(object: LiveObject, inspect: Inspect): Promise<LiveObject> {
  const answer = await inspect("container", object.id);
  const container = answer.state === "found" ? answer.object.container : null;
  if (container === null) return object;
  return { ...object, image: container.image, createdAt: container.createdAt };
}

interface Disclosure {
  readonly decided: (decided: Reconciliation) => void;
  readonly failed: (reason: string) => void;
}

/** Creates a reporter that logs each reason and each unowned object once, until it changes. */
function createReporter(log: Log): Disclosure {
  let lastReason: string | null = null;
  let known: ReadonlySet<string> = new Set();
  return {
    decided({ adopt, unowned }) {
      lastReason = null;
      for (const { key, user } of adopt)
        log("info", `${textOfKey(key)} belongs to ${user}, whose request created it`);
      const news = unowned.filter(({ key }) => !known.has(textOfKey(key)));
      known = new Set(unowned.map(({ key }) => textOfKey(key)));
      for (const { key, why } of news.slice(0, MAX_NAMED))
        log("info", `${textOfKey(key)} is unowned: ${why}`);
      const more = news.length - MAX_NAMED;
      if (more > 0) log("info", `${more} further objects are unowned`);
    },
    failed(reason) {
      if (reason !== lastReason)
        log("warn", `Cannot compare the ownership log with dockerd's objects yet: ${reason}`);
      lastReason = reason;
    },
  };
}
