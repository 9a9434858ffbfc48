import { randomUUID } from "node:crypto";
import { digestOf, type IdentifiedCall } from "../../domain/identified-call.js";
import type { Body, Call } from "../../domain/call.js";
import type { DockerEvent } from "../../domain/executions.js";
import { problemOfKey } from "../../domain/owner-names.js";
import type { IntentLike, ObjectKey } from "../../domain/owners.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Directory } from "../dockerd/directory.js";
import { createBuiltContainers } from "./built-containers.js";
import { recordOwner } from "./record-owner.js";
import { createdObjectIn } from "./response-objects.js";
import { createVolumeRecorder, type VolumeParts } from "./volume-recorder.js";
import { createRemovals, goneBy } from "./removals.js";

/** Records who creates what, from the requests that dockerd executes. */
export interface OwnerRecorder {
  /**
   * Called before a request is allowed.
   *
   * @throws {OwnerStoreError} If it cannot be recorded.
   */
  allowed(identified: IdentifiedCall, request: InflightRequest): void;
  /**
   * Called for an allowed request that does not go to dockerd after all.
   *
   * @throws {OwnerStoreError} If it cannot be recorded.
   */
  withdrawn(identified: IdentifiedCall, request: InflightRequest): void;
  /**
   * Called when dockerd is about to answer; `request` is null if it is unknown.
   *
   * @param recorded Called in the moment in which the owner of the created object is recorded.
   * @returns The object that the request created, or null.
   * @throws {OwnerStoreError} If it cannot be recorded.
   */
  answered(
    identified: IdentifiedCall,
    request: InflightRequest | null,
    recorded: () => void,
  ): Promise<ObjectKey | null>;
  /**
   * Called for an event of dockerd: forgets the owners of removed objects, and records those of objects that
   * a build created.
   */
  observed(event: DockerEvent): void;
  /** Called when dockerd has started: its earlier work has ended. */
  restarted(): void;
}

/** The queries that are sent to dockerd. */
export type DockerdQueries = Pick<
  Directory,
  "inspect" | "inspectAgain" | "gone" | "states" | "prober" | "unusedVolumes" | "volumes"
>;

/** Dependencies of the recorder of owners. */
export interface OwnerParts extends VolumeParts {
  /** Null if dockerd may not be asked: then the volumes that a container creates are unknown. */
  readonly directory: Pick<Directory, "inspect" | "volumes" | "unusedVolumes"> | null;
}

/** After a crash, an unowned object may be traced back to one of these requests. */
const TRACED: ReadonlySet<string> = new Set(["container.create", "network.create", "build.run"]);

/** Creates a recorder. A request for a container also creates the missing volumes that it names. */
export function createOwnerRecorder(parts: OwnerParts): OwnerRecorder {
  const { store, directory, now, tell } = parts;
  const inspect = directory?.inspect ?? null;
  const removals = createRemovals(store, directory);
  const volumes = directory === null ? null : createVolumeRecorder(parts, directory);
  const built = inspect === null ? null : createBuiltContainers({ store, inspect, now, tell });

  return {
    allowed(identified, request) {
      if (TRACED.has(identified.call.action))
        store.intend({ ...intentOf(identified), id: randomUUID(), time: now().toISOString() });
      if (identified.call.action === "container.create") volumes?.allowed(request);
      removals.started(identified, request);
      built?.allowed(identified, request);
    },
    withdrawn(identified, request) {
      if (TRACED.has(identified.call.action)) store.settle(intentOf(identified));
      volumes?.withdrawn(request);
      removals.withdrawn(request);
      built?.withdrawn(request);
    },
    async answered(identified, request, recorded) {
      const made = keepMade(identified, parts);
      // Nothing is awaited in between: whoever counts what the user has finds the object once.
      if (made !== null) recorded();
      if (request !== null) built?.answered(identified, request, made);
      await removals.ended(identified, request);
      // Without the request it is uncertain which volumes the container created: they stay unowned.
      if (request !== null && identified.call.action === "container.create")
        await volumes?.created(identified.identity, made, request);
      return made;
    },
    observed(event) {
      for (const key of goneBy(event, store)) store.forget(key);
      volumes?.observed(event);
      if (event.type === "container" && event.action === "create") built?.created(event);
    },
    restarted() {
      built?.restarted();
      volumes?.restarted();
    },
  };
}

function keepMade(
  identified: IdentifiedCall,
  { store, inflight, now }: OwnerParts,
): ObjectKey | null {
  const settles = TRACED.has(identified.call.action) ? intentOf(identified) : undefined;
  const made = createdObjectIn(identified);
  if (made !== null && isCertain(made, identified, inflight)) {
    recordOwner(store, made, identified.identity, now(), settles);
    return made;
  }
  if (settles !== undefined) store.settle(settles);
  return null;
}

/**
 * Returns true if a key names one object forever. An id of an unknown form names nothing, and the name of a
 * volume with unknown time may be removed or created again by others.
 */
function isCertain(
  key: ObjectKey,
  identified: IdentifiedCall,
  inflight: OwnerParts["inflight"],
): boolean {
  if (problemOfKey(key) !== null) return false;
  const comesBack = key.kind === "volume" && key.id.endsWith("@-");
  return !comesBack || !inflight.isContested(key.id.slice(0, -2), identified.identity.name);
}

const NO_BODY = new Uint8Array();

function intentOf({ call, message, identity }: IdentifiedCall): IntentLike {
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
