import type { Identity } from "../domain/identity.js";
import type { DockerEvent } from "../domain/executions.js";
import type { ObjectKey } from "../domain/owners.js";
import type { Inspect } from "../dockerd/inspect.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Inflight } from "../inflight/registry.js";
import { volumesLeftBy, volumesMadeWith } from "./made-volumes.js";
import type { OwnerStore } from "./owner-store.js";
import { recordOwner } from "./record-owner.js";
import { createAnonymousVolumes } from "./anonymous-volumes.js";

/** Records the owners of volumes that are created with containers. */
export interface VolumeRecorder {
  /** Called before a request to create a container is allowed. */
  readonly allowed: (request: InflightRequest) => void;
  /** Called for such a request that does not go to dockerd after all. */
  readonly withdrawn: (request: InflightRequest) => void;
  /**
   * Called before dockerd's response is answered; `made` is null if the creation failed. If the request itself creates
   * volumes, all are recorded before it resolves. Volumes that only the image declares are recorded later: nobody refers to
   * them at once, and no quota counts them before.
   *
   * @throws {OwnerStoreError} If an owner cannot be recorded.
   */
  readonly created: (
    identity: Identity,
    made: ObjectKey | null,
    request: InflightRequest,
  ) => Promise<void>;
  /** Takes an event of dockerd. */
  readonly observed: (event: DockerEvent) => void;
  /** Called when dockerd has started. */
  readonly restarted: () => void;
}

/** What the owners of volumes are recorded with. */
export interface VolumeParts {
  readonly store: OwnerStore;
  readonly inflight: Pick<Inflight, "isContested">;
  readonly now: () => Date;
  /** Since when all events of dockerd have been read; null if they are not read. */
  readonly readingSince: () => Date | null;
  /** Called with an error that occurs after the response. */
  readonly tell: (thrown: unknown) => void;
}

/** @param inspect Asks dockerd about a container and its volumes. */
export function createVolumeRecorder(parts: VolumeParts, inspect: Inspect): VolumeRecorder {
  const anonymous = createAnonymousVolumes(parts.readingSince);
  return {
    allowed({ id }) {
      anonymous.allowed(id);
    },
    withdrawn({ id }) {
      anonymous.ended(id);
    },
    async created(identity, made, request) {
      const { named, makesNameless } = request.volumes;
      const mayHave = made !== null && anonymous.mayHave(request.id, made.id);
      anonymous.ended(request.id);
      const record = (): Promise<void> => recordVolumes(identity, made, request, parts, inspect);
      if (named.length > 0 || makesNameless) await record();
      else if (mayHave) record().catch(parts.tell);
    },
    observed: anonymous.observed,
    restarted: anonymous.restarted,
  };
}

async function recordVolumes(
  identity: Identity,
  made: ObjectKey | null,
  { volumes, time }: InflightRequest,
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
