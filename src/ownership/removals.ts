import type { IdentifiedCall } from "../domain/identified-call.js";
import type { Call } from "../domain/call.js";
import type { ReferenceKind } from "../domain/dockerd-object.js";
import type { DockerEvent } from "../domain/executions.js";
import type { Message } from "../domain/message.js";
import { removesLink } from "../domain/removes-link.js";
import { outcomeOf } from "../domain/outcome.js";
import type { ObjectKey, ObjectKind } from "../domain/owners.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Directory } from "../dockerd/directory.js";
import type { Inspect } from "../dockerd/inspect.js";
import type { OwnerStore } from "./owner-store.js";
import { removedImages, removedVolumes } from "./made-objects.js";

/** What dockerd is asked; null if it may not be. */
type DockerdQueries = Pick<Directory, "inspect" | "volumes"> | null;

/** Forgets the owners of objects that are gone. */
export interface Removals {
  /** Before a request is allowed. */
  readonly started: (identified: IdentifiedCall, request: InflightRequest) => void;
  /** A request that was allowed does not go to dockerd after all. */
  readonly withdrawn: (request: InflightRequest) => void;
  /** When it is answered; `request` is null if it is not known. */
  readonly ended: (identified: IdentifiedCall, request: InflightRequest | null) => Promise<void>;
}

/**
 * An image that is made again has its old id: its owner is forgotten when dockerd says that it is gone. The name of a
 * volume comes back, and within a second, or if no time is known, its key does: its owner is forgotten before it may be
 * removed, and recorded again if the volume is still there. dockerd's response does not tell, which is shown before an
 * error has its status. What is lost in between is unowned, and unowned never means another user's.
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

/** dockerd shows no response of more than 64 KiB, so that it names no volume; 20.10 makes no event of each either. */
function isPruneUntold({ action }: Call, { response }: Message): boolean {
  if (action !== "volume.prune" || response === null) return false;
  return response.body === null && outcomeOf(response) !== "failure";
}

/**
 * Forgets the owners of volumes that dockerd has no more. If it does not say which it has, those are forgotten whose keys
 * come back with their names.
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

/** What was made since the prune under one of the names is there. Rather too much is forgotten than too little. */
function forgetPruned(
  store: OwnerStore,
  volumes: readonly string[],
  request: InflightRequest | null,
): void {
  const began = request?.time.toISOString() ?? END_OF_TIME;
  for (const [key, { since }] of volumes.flatMap(store.volumesNamed))
    if (since < began) store.forget(key);
}

/** Later than all that is recorded. */
const END_OF_TIME = "9999-12-31T23:59:59.999Z";

type RemovedKind = Extract<ObjectKind, ReferenceKind>;

interface RemovedKey {
  readonly kind: RemovedKind;
  readonly id: string;
}

/** Kinds whose ids never come back. */
const REMOVED: Readonly<Record<string, RemovedKind>> = {
  "container.delete": "container",
  "network.delete": "network",
  "service.delete": "service",
  "secret.delete": "secret",
  "config.delete": "config",
};

/** Whether an object is certain to be gone: a response that is unclear may be an error. */
async function isGone(
  { kind, id }: RemovedKey,
  { response }: Message,
  inspect: Inspect | null,
): Promise<boolean> {
  const outcome = response === null ? "failure" : outcomeOf(response);
  if (outcome !== "unclear") return outcome === "success";
  return (await inspect?.(kind, id))?.state === "missing";
}

/** The object that a delete was to remove; null if it is not certain which. */
function removedObject(call: Call, { targets }: InflightRequest): RemovedKey | null {
  const { action } = call;
  if (removesLink(call)) return null;
  const [only, ...more] = (targets ?? []).filter(({ use }) => use === "subject");
  const kind = REMOVED[action];
  if (only === undefined || only.id === null || more.length > 0 || kind !== only.kind) return null;
  return { kind, id: only.id };
}

/** The name of the volume that a call removes. */
function volumeIn({ action, vars }: Call): string | null {
  return action === "volume.delete" ? (vars["name"] ?? null) : null;
}

/** dockerd destroys its part of a swarm's network, which has a short id, whenever no container of its own needs it. */
function goneAs(network: string): string {
  return network.length === 64 ? "destroy" : "remove";
}

/**
 * The objects that are gone by an event of dockerd: also what went without a request, as a container with AutoRemove.
 * A volume that was made since under the name is there.
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
