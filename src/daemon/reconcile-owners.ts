import type { Listing, LiveObject } from "../domain/owners.js";
import { describeThrown } from "../errors.js";
import type { Directory } from "../lookups/directory.js";
import type { LookUp } from "../lookups/look-up.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { reconcile } from "../owners/reconcile.js";
import type { Log } from "./log.js";

/** How often what is gone is forgotten, in milliseconds. */
const EVERY_MS = 60 * 60 * 1000;
/** Objects without an owner that the log names one by one. */
const MAX_NAMED = 20;

/**
 * Compares the record of owners with the daemon: once when `start` is first called, which is when dockerd is
 * there, and then now and again. What cannot be compared stays as it is.
 */
export function createReconciler(
  owners: OwnerStore,
  directory: Directory,
  log: Log,
): { readonly start: () => void; readonly close: () => void } {
  let timer: NodeJS.Timeout | null = null;
  const run = async (): Promise<void> => {
    try {
      const listing = await exact(await directory.list(), owners, directory.lookUp);
      const decided = reconcile(listing, owners);
      owners.apply(decided, new Date().toISOString());
      tell(decided, log);
    } catch (thrown) {
      log("warn", `Cannot compare the owners with what the daemon has: ${describeThrown(thrown)}`);
    }
  };
  return {
    start() {
      if (timer !== null) return;
      timer = setInterval(() => void run(), EVERY_MS).unref();
      void run();
    },
    close() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** The listing with what only an inspection tells, of containers that nobody is known to have made. */
async function exact(listing: Listing, owners: OwnerStore, lookUp: LookUp): Promise<Listing> {
  const objects: LiveObject[] = [];
  for (const object of listing.objects)
    objects.push(
      object.kind === "container" && !owners.isKnown(object)
        ? await inspected(object, lookUp)
        : object,
    );
  return { ...listing, objects };
}

async function inspected(object: LiveObject, lookUp: LookUp): Promise<LiveObject> {
  const answer = await lookUp("container", object.id);
  const container = answer.state === "found" ? answer.object.container : null;
  if (container === null) return object;
  return { ...object, image: container.image, createdAt: container.createdAt };
}

function tell({ adopt, unowned }: ReturnType<typeof reconcile>, log: Log): void {
  for (const { key, user } of adopt)
    log("info", `Of ${key.kind} ${key.id} the owner is ${user}, whose call made it`);
  for (const { key, why } of unowned.slice(0, MAX_NAMED))
    log("info", `Of ${key.kind} ${key.id} no owner is known: ${why}`);
  const more = unowned.length - MAX_NAMED;
  if (more > 0) log("info", `Of ${more} further objects no owner is known`);
}
