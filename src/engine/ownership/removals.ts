import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { Call } from "../../domain/call.js";
import type { ReferenceKind } from "../../domain/dockerd-object.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { Message } from "../../domain/message.js";
import { removesLink } from "../../domain/removes-link.js";
import { outcomeOf } from "../../domain/outcome.js";
import type { ObjectKey, ObjectKind } from "../../domain/owners.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Directory } from "../dockerd/directory.js";
import type { Inspect } from "../dockerd/inspect.js";
import type { OwnerStore } from "./owner-store.js";
import { removedImages, removedVolumes } from "./response-objects.js";

/** The queries that are sent to dockerd; null if it may not be asked. */
type DockerdQueries = Pick<Directory, "inspect" | "volumes"> | null;

/** Forgets the owners of removed objects. */
export interface Removals {
  /** Called before a request is allowed. */
  readonly started: (identified: IdentifiedCall, request: InflightRequest) => void;
  /** Called for an allowed request that does not go to dockerd after all. */
  readonly withdrawn: (request: InflightRequest) => void;
  /** Called for a response; `request` is null if it is unknown. */
  readonly ended: (identified: IdentifiedCall, request: InflightRequest | null) => Promise<void>;
}

/**
 * Creates the tracker. An image that is created again has its old id, so its owner is forgotten when dockerd
 * reports the removal. The name of a volume is reused, and within a second, or if its time is unknown, so is
 * its key: its owner is forgotten before a removal is allowed, and recorded again if the volume still exists.
 * dockerd's response does not tell, since dockerd shows an error before it sets the status. What is lost in
 * between is unowned, which never means another user's.
 */
export function createRemovals(store: OwnerStore, directory: DockerdQueries): Removals {
  const inspect = directory?.inspect ?? null;

  async function restore(name: string, { removed }: InflightRequest): Promise<void> {
    if (removed.length === 0) return;
    const left = await inspect?.("volume", name);
    const found = removed.find(([{ id }]) => left?.state === "found" && left.object.id === id);
    if (found !== undefined && !store.isKnown(found[0])) store.record(...found);
  }

  return {
    started({ call }, request) {
      const name = volumeIn(call);
      if (name === null) return;
      request.removed.push(...store.volumesNamed(name));
      for (const [key] of request.removed) store.forget(key);
    },
    withdrawn({ removed }) {
      for (const [key, origin] of removed) if (!store.isKnown(key)) store.record(key, origin);
    },
    async ended({ call, message }, request) {
      for (const key of removedImages(call, message)) store.forget(key);
      forgetPruned(store, removedVolumes(call, message), request);
      if (isPruneUntold(call, message)) await forgetAbsent(store, directory, request);
      if (request === null) return;
      const removed = removedObject(call, request);
      if (removed !== null && (await isGone(removed, message, inspect))) store.forget(removed);
      const name = volumeIn(call);
      if (name !== null) await restore(name, request);
    },
  };
}

/** dockerd shows no response of more than 64 KiB, so it names no volumes; 20.10 sends no event for each either. */
function isPruneUntold({ action }: Call, { response }: Message): boolean {
  if (action !== "volume.prune" || response === null) return false;
  return response.body === null && outcomeOf(response) !== "failure";
}

/**
 * Forgets the owners of volumes that dockerd no longer has. If dockerd does not list its volumes, forgets
 * those whose keys are reused with their names.
 */
async function forgetAbsent(
  store: OwnerStore,
  directory: DockerdQueries,
  request: InflightRequest | null,
): Promise<void> {
  const began = request?.time.toISOString() ?? END_OF_TIME;
  const there = await directory?.volumes().catch(() => null);
  const mayBeThere = (id: string): boolean => there?.has(id) ?? !id.endsWith("@-");
  for (const [key, { since }] of [...store.objects()])
    if (key.kind === "volume" && since < began && !mayBeThere(key.id)) store.forget(key);
}

/**
 * Forgets pruned volumes by name, unless one was created under the name since the prune. Forgets too much
 * rather than too little.
 */
function forgetPruned(
  store: OwnerStore,
  volumes: readonly string[],
  request: InflightRequest | null,
): void {
  const began = request?.time.toISOString() ?? END_OF_TIME;
  for (const [key, { since }] of volumes.flatMap(store.volumesNamed))
    if (since < began) store.forget(key);
}

/** Later than every recorded time. */
const END_OF_TIME = "9999-12-31T23:59:59.999Z";

type RemovedKind = Extract<ObjectKind, ReferenceKind>;

interface RemovedKey {
  readonly kind: RemovedKind;
  readonly id: string;
}

/** Kinds whose ids are never reused. */
const REMOVED: Readonly<Record<string, RemovedKind>> = {
  "container.delete": "container",
  "network.delete": "network",
  "service.delete": "service",
  "secret.delete": "secret",
  "config.delete": "config",
};

/** Returns true if an object is certainly removed: an unclear response may be an error. */
async function isGone(
  { kind, id }: RemovedKey,
  { response }: Message,
  inspect: Inspect | null,
): Promise<boolean> {
  const outcome = response === null ? "failure" : outcomeOf(response);
  if (outcome !== "unclear") return outcome === "success";
  return (await inspect?.(kind, id))?.state === "missing";
}

/** Returns the object that a delete was to remove; null if it is uncertain which. */
function removedObject(call: Call, { targets }: InflightRequest): RemovedKey | null {
  const { action } = call;
  if (removesLink(call)) return null;
  const [only, ...more] = (targets ?? []).filter(({ use }) => use === "subject");
  const kind = REMOVED[action];
  if (only === undefined || only.id === null || more.length > 0 || kind !== only.kind) return null;
  return { kind, id: only.id };
}

/** Returns the name of the volume that a request removes. */
function volumeIn({ action, vars }: Call): string | null {
  return action === "volume.delete" ? (vars["name"] ?? null) : null;
}

/**
 * dockerd destroys its local part of a swarm's network, which has a short id, whenever none of its containers needs it.
 */
function goneAs(network: string): string {
  return network.length === 64 ? "destroy" : "remove";
}

/**
 * Returns the objects that an event of dockerd reports as removed, also without a request, as a container
 * with AutoRemove. A volume that was created since under the same name stays.
 */
export function goneBy(
  { type, action, id, timeMs }: DockerEvent,
  store: Pick<OwnerStore, "volumesNamed">,
): readonly ObjectKey[] {
  if (type === "network" && action === goneAs(id)) return [{ kind: type, id }];
  if (action !== "destroy") return [];
  if (type === "container") return [{ kind: type, id }];
  if (type !== "volume") return [];
  const known = store.volumesNamed(id);
  return known.filter(([, { since }]) => Date.parse(since) < timeMs).map(([key]) => key);
}
