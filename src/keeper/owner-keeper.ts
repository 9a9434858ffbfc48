import { createHash, randomUUID } from "node:crypto";
import type { AskedCall } from "../domain/asked-call.js";
import type { Body, Call } from "../domain/call.js";
import type { Identity } from "../domain/identity.js";
import type { NamedVolumes } from "../domain/named-volumes.js";
import { problemOfKey } from "../domain/owner-names.js";
import type { IntentLike, ObjectKey } from "../domain/owners.js";
import type { LookUp } from "../lookups/look-up.js";
import { madeBy, removedBy, wasDone } from "./made-objects.js";
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
  allowed(asked: AskedCall, volumes: NamedVolumes): void;
  /**
   * When dockerd is about to answer it.
   *
   * @returns the object that it made, or null.
   * @throws {OwnerStoreError} As above.
   */
  answered(asked: AskedCall): Promise<ObjectKey | null>;
}

/** Of these an object that nobody is known to have made may be traced back to the call, after a crash. */
const TRACED: ReadonlySet<string> = new Set(["container.create", "network.create", "build.run"]);

/**
 * Keeps owners in `store`. A container makes the volumes that it names and that are not there; `lookUp` tells
 * which they are, null where the daemon may not be asked.
 */
export function createOwnerKeeper(
  store: OwnerStore,
  lookUp: LookUp | null,
  now: () => Date,
): OwnerKeeper {
  const makers = createVolumeMakers();
  const removals = createRemovals(store, now);

  async function keepVolumes(
    asked: AskedCall,
    container: string,
    said: NamedVolumes,
  ): Promise<void> {
    if (lookUp === null) return;
    for (const { name, key } of await volumesMadeWith(container, said, lookUp)) {
      if (!makers.isContested(name, asked) && !store.isKnown(key))
        record(store, key, asked.identity, now());
    }
  }

  return {
    allowed(asked, volumes) {
      if (TRACED.has(asked.call.action))
        store.intend({ ...intentOf(asked), id: randomUUID(), time: now().toISOString() });
      makers.started(asked, volumes);
      removals.started(asked);
    },
    async answered(asked) {
      const settles = TRACED.has(asked.call.action) ? intentOf(asked) : undefined;
      const named = madeBy(asked);
      const made = named !== null && isCertain(named, asked, makers) ? named : null;
      if (made !== null) record(store, made, asked.identity, now(), settles);
      else if (settles !== undefined) store.settle(settles);
      removals.ended(asked);
      const volumes = makers.ended(asked);
      if (made?.kind === "container") await keepVolumes(asked, made.id, volumes);
      return made;
    },
  };
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

function record(
  store: OwnerStore,
  key: ObjectKey,
  { name }: Pick<Identity, "name">,
  now: Date,
  settles?: IntentLike,
): void {
  const since = now.toISOString();
  if (name === "") store.recordNobody(key, since, settles);
  else store.record(key, { user: name, since, source: "created" }, settles);
}

interface Removals {
  started(asked: AskedCall): void;
  ended(asked: AskedCall): void;
}

/**
 * The name of a volume comes back: whose it was is forgotten before it may be removed, and remembered again where
 * dockerd did not remove it. What is lost in between is nobody's, and nobody's is never somebody else's.
 */
function createRemovals(store: OwnerStore, now: () => Date): Removals {
  const forgotten = new Map<string, Pick<Identity, "name">>();
  return {
    started({ call, message }) {
      const key = namedVolume(call);
      if (key === null || !store.isKnown(key)) return;
      forgotten.set(message.uri, { name: store.ownerOf(key)?.user ?? "" });
      store.forget(key);
    },
    ended({ call, message }) {
      for (const key of removedBy(call, message)) store.forget(key);
      const key = namedVolume(call);
      const owner = forgotten.get(message.uri);
      if (key === null || owner === undefined) return;
      forgotten.delete(message.uri);
      if (!wasDone(message.response) && !store.isKnown(key)) record(store, key, owner, now());
    },
  };
}

/** The volume that a call removes, by the key that only engines need that do not tell when it was made. */
function namedVolume({ action, vars }: Call): ObjectKey | null {
  const name = vars["name"];
  if (action !== "volume.delete" || name === undefined) return null;
  return { kind: "volume", id: `${name}@-` };
}

function intentOf({ call, message, identity }: AskedCall): IntentLike {
  return {
    user: identity.name === "" ? null : identity.name,
    action: call.action,
    name: nameIn(call),
    image: textIn(call, "Image"),
    digest: createHash("sha256")
      .update(message.body ?? "")
      .digest("hex"),
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
