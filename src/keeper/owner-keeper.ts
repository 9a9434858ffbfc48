import { randomUUID } from "node:crypto";
import { digestOf, type AskedCall } from "../domain/asked-call.js";
import type { Body, Call } from "../domain/call.js";
import type { Judgement } from "../domain/judgement.js";
import type { NamedVolumes } from "../domain/named-volumes.js";
import { problemOfKey } from "../domain/owner-names.js";
import type { IntentLike, ObjectKey } from "../domain/owners.js";
import type { Directory } from "../lookups/directory.js";
import type { LookUp } from "../lookups/look-up.js";
import { keepOwner } from "./keep-owner.js";
import { madeBy } from "./made-objects.js";
import { createRemovals } from "./removals.js";
import { volumesMadeWith } from "./made-volumes.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { createVolumeMakers, type VolumeMakers } from "./volume-makers.js";

/** Remembers who makes what, from the calls that dockerd executes. */
export interface OwnerKeeper {
  /**
   * Before a call is allowed.
   *
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  allowed(asked: AskedCall, said: Said): void;
  /**
   * When dockerd is about to answer it.
   *
   * @returns the object that it made, or null.
   * @throws {OwnerStoreError} As above.
   */
  answered(asked: AskedCall): Promise<ObjectKey | null>;
}

/** What a call says of objects that it may make. */
export type Said = Pick<Judgement, "volumes">;

/** What of the daemon is asked about these. */
export type Asked = Pick<Directory, "lookUp" | "states">;

/** Of these an object that nobody is known to have made may be traced back to the call, after a crash. */
const TRACED: ReadonlySet<string> = new Set(["container.create", "network.create", "build.run"]);

/**
 * Keeps owners in `store`. A container makes the volumes that it names and that are not there; `directory` tells
 * which they are, null where the daemon may not be asked. `tell` hears of what failed after the answer.
 */
export function createOwnerKeeper(
  store: OwnerStore,
  directory: Asked | null,
  now: () => Date,
  tell: (thrown: unknown) => void,
): OwnerKeeper {
  const lookUp = directory?.lookUp ?? null;
  const makers = createVolumeMakers();
  const removals = createRemovals(store, lookUp, now);

  return {
    allowed(asked, { volumes }) {
      if (TRACED.has(asked.call.action))
        store.intend({ ...intentOf(asked), id: randomUUID(), time: now().toISOString() });
      makers.started(asked, volumes);
      removals.started(asked);
    },
    async answered(asked) {
      const made = keepMade(asked, store, makers, now());
      await removals.ended(asked);
      const volumes = makers.ended(asked);
      if (made?.kind !== "container") return made;
      const keeping = keepVolumes(asked, made.id, volumes, { store, lookUp, makers, now });
      // Volumes without a name are nobody's to ask for at once.
      if (volumes.named.length > 0) await keeping;
      else keeping.catch(tell);
      return made;
    },
  };
}

interface Volumes {
  readonly store: OwnerStore;
  readonly lookUp: LookUp | null;
  readonly makers: VolumeMakers;
  readonly now: () => Date;
}

/** Those that were made with a container. */
async function keepVolumes(
  asked: AskedCall,
  container: string,
  said: NamedVolumes,
  { store, lookUp, makers, now }: Volumes,
): Promise<void> {
  if (lookUp === null) return;
  for (const { name, key } of await volumesMadeWith(container, said, lookUp)) {
    if (!makers.isContested(name, asked) && !store.isKnown(key))
      keepOwner(store, key, asked.identity, now());
  }
}

function keepMade(
  asked: AskedCall,
  store: OwnerStore,
  makers: VolumeMakers,
  now: Date,
): ObjectKey | null {
  const settles = TRACED.has(asked.call.action) ? intentOf(asked) : undefined;
  const made = madeBy(asked);
  if (made !== null && isCertain(made, asked, makers)) {
    keepOwner(store, made, asked.identity, now, settles);
    return made;
  }
  if (settles !== undefined) store.settle(settles);
  return null;
}

/**
 * Whether an object is one for good: an answer of a form that no engine gives names nothing, and of a volume whose
 * time is not told the name may be of one that others remove or make just now.
 */
function isCertain(key: ObjectKey, asked: AskedCall, makers: VolumeMakers): boolean {
  if (problemOfKey(key) !== null) return false;
  const comesBack = key.kind === "volume" && key.id.endsWith("@-");
  return !comesBack || !makers.isContested(key.id.slice(0, -2), asked);
}

const NO_BODY = new Uint8Array();

function intentOf({ call, message, identity }: AskedCall): IntentLike {
  return {
    user: identity.name === "" ? null : identity.name,
    action: call.action,
    name: nameIn(call),
    image: textIn(call, "Image"),
    digest: digestOf(message.body ?? NO_BODY),
  };
}

function nameIn(call: Call): string | null {
  if (call.action === "network.create") return textIn(call, "Name");
  const name = call.query.get("name")?.[0] ?? "";
  return name === "" ? null : name;
}

function textIn({ body }: Call, member: string): string | null {
  const text = body === null || Array.isArray(body) ? undefined : (body as Body)[member];
  return typeof text === "string" && text !== "" ? text : null;
}
