import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { DockerdObject } from "../../domain/dockerd-object.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { Identity } from "../../domain/identity.js";
import { isAnonymousVolume, isOfSwarmTask } from "../../domain/made-by-dockerd.js";
import type { Message } from "../../domain/message.js";
import type { ObjectKey } from "../../domain/owners.js";
import { outcomeOf } from "../../domain/outcome.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Inspect } from "../dockerd/inspect.js";
import type { OwnerStore } from "./owner-store.js";
import { KEPT_MS, createBuildPeriods, type BuildPeriod } from "./build-periods.js";
import { recordOwner } from "./record-owner.js";

/** Finds the builder of containers that dockerd creates for a build, which no request names. */
export interface BuiltContainers {
  readonly allowed: (identified: IdentifiedCall, request: InflightRequest) => void;
  readonly withdrawn: (request: InflightRequest) => void;
  /** @param made The object that the request created, or null. */
  readonly answered: (
    identified: IdentifiedCall,
    request: InflightRequest,
    made: ObjectKey | null,
  ) => void;
  /** Called for dockerd's event that a container was created. */
  readonly created: (event: Pick<DockerEvent, "id" | "timeMs">) => void;
  /** Called when dockerd has started: its earlier work has ended. */
  readonly restarted: () => void;
}

export interface BuiltParts {
  readonly store: OwnerStore;
  readonly inspect: Inspect;
  readonly now: () => Date;
  /** Called with an error. */
  readonly tell: (thrown: unknown) => void;
}

/** Requests for which dockerd creates containers. */
const MAKING: ReadonlySet<string> = new Set(["build.run", "container.create"]);
/** More containers are not tracked; the oldest stay unowned. */
const MAX_WAITING = 100;

/**
 * Creates a finder. A container belongs to the builder if only this user's builds were running when it was
 * created, and no request to create a container could have caused it. If that is uncertain, it stays unowned.
 */
export function createBuiltContainers(parts: BuiltParts): BuiltContainers {
  const { now, tell } = parts;
  const startedMs = now().getTime();
  const periods = createBuildPeriods();
  /** When each container with a still unknown owner was created. */
  const waiting = new Map<string, number>();

  function settle(): void {
    for (const [id, timeMs] of waiting) {
      const around = periods.createsAt(timeMs);
      if (around.some(({ untilMs }) => untilMs === Infinity)) continue;
      waiting.delete(id);
      const builder = isOld(timeMs, now()) ? null : periods.builderAt(timeMs);
      const isOfRequest = around.some(({ made }) => made === undefined || made === id);
      if (builder !== null && !isOfRequest) keep(parts, id, builder, startedMs).catch(tell);
    }
  }

  return {
    allowed({ call, identity }, request) {
      periods.begin(request, call.action, identity);
    },
    withdrawn(request) {
      periods.withdraw(request);
      settle();
    },
    answered({ message }, request, made) {
      periods.end(request, made?.id ?? madeWithoutName(message), now().getTime());
      settle();
    },
    created({ id, timeMs }) {
      // If no build was running, as nearly always, there is nothing to find.
      if (isOld(timeMs, now()) || periods.builderAt(timeMs) === null) return;
      waiting.set(id, timeMs);
      const [oldest] = waiting.keys();
      if (waiting.size > MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
      settle();
    },
    restarted() {
      periods.clear();
      waiting.clear();
    },
  };
}

/** Returns true if the periods of that time may have been dropped. */
function isOld(timeMs: number, now: Date): boolean {
  return timeMs < now.getTime() - KEPT_MS / 2;
}

/** Returns null if no container was created; undefined if that is uncertain. */
function madeWithoutName({ response }: Message): BuildPeriod["made"] {
  return response !== null && outcomeOf(response) === "failure" ? null : undefined;
}

/** Records the builder, unless the container is a task's, or of a request from before this program started. */
async function keep(
  { store, inspect, now }: BuiltParts,
  id: string,
  builder: Pick<Identity, "name">,
  startedMs: number,
): Promise<void> {
  const key = { kind: "container", id } as const;
  const found = await inspect("container", id);
  if (found.state !== "found" || !isLikeBuilt(found.object)) return;
  const mayBeEarlier = store
    .openIntents()
    .some(({ action, time }) => MAKING.has(action) && Date.parse(time) < startedMs);
  if (!mayBeEarlier && !store.isKnown(key)) recordOwner(store, key, builder, now());
}

/**
 * Returns true if a container looks as the classic builder creates it: no log, no mounts but the image's, and
 * a name chosen by dockerd. Root may have created one while dockerd consulted no plugin, and swarm creates
 * those of its tasks itself.
 *
 * Source: moby daemon/builder/dockerfile/internals.go, hostConfigFromOptions.
 */
function isLikeBuilt({ container, names, labels }: DockerdObject): boolean {
  const { logDriver = "", mounts = [] } = container ?? {};
  return (
    !isOfSwarmTask(labels) &&
    names.every((name) => CHOSEN_NAME.test(name)) &&
    logDriver === "none" &&
    mounts.every(({ name }) => isAnonymousVolume(name))
  );
}

const CHOSEN_NAME = /^[a-z]+_[a-z]+\d?$/;
