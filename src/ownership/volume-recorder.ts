import type { Identity } from "../domain/identity.js";
import type { DockerEvent } from "../domain/executions.js";
import type { ObjectKey } from "../domain/owners.js";
import type { Inspect } from "../dockerd/inspect.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Inflight } from "../inflight/registry.js";
import { volumesLeftBy, volumesMadeWith } from "./made-volumes.js";
import type { OwnerStore } from "./owner-store.js";
import { recordOwner } from "./record-owner.js";
import { createUnnamedVolumes, type EventTimes } from "./unnamed-volumes.js";

/** Records the owners of volumes that are created with containers. */
export interface VolumeRecorder {
  /**
   * Called when dockerd is about to answer the request to create a container; `made` is null if that failed. Records the
   * volumes that the request itself makes before it returns, and those that the image declares later: they are not
   * referred to at once, and no quota counts them before they are recorded.
   *
   * @throws {OwnerStoreError} If an owner cannot be recorded.
   */
  readonly created: (
    identity: Identity,
    made: ObjectKey | null,
    request: Pick<InflightRequest, "volumes" | "time">,
  ) => Promise<void>;
  readonly observed: (event: DockerEvent) => void;
}

/** What the owners of volumes are recorded with. */
export interface VolumeParts extends EventTimes {
  readonly store: OwnerStore;
  readonly inflight: Pick<Inflight, "isContested">;
  /** Called with an error that occurs after the response. */
  readonly tell: (thrown: unknown) => void;
}

/** @param inspect Asks dockerd about a container and its volumes. */
export function createVolumeRecorder(parts: VolumeParts, inspect: Inspect): VolumeRecorder {
  const unnamed = createUnnamedVolumes(parts);
  return {
    async created(identity, made, { volumes, time }) {
      const record = (): Promise<void> =>
        recordVolumes({ identity, made, volumes, time }, parts, inspect);
      if (volumes.named.length > 0 || volumes.makesNameless) await record();
      else if (made !== null) unnamed.created(time, () => void record().catch(parts.tell));
    },
    observed: unnamed.observed,
  };
}

/** The creation of a container, which may wait for events: no more of the request is retained. */
interface Creation extends Pick<InflightRequest, "volumes" | "time"> {
  readonly identity: Identity;
  /** Null if it failed. */
  readonly made: ObjectKey | null;
}

async function recordVolumes(
  { identity, made, volumes, time }: Creation,
  { store, inflight, now }: VolumeParts,
  inspect: Inspect,
): Promise<void> {
  const found =
    made === null
      ? await volumesLeftBy(volumes, time, inspect)
      : await volumesMadeWith(made.id, volumes, inspect);
  for (const { name, key } of found) {
    if (!inflight.isContested(name, identity.name) && !store.isKnown(key))
      recordOwner(store, key, identity, now());
  }
}
