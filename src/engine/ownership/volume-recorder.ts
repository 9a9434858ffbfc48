import type { Identity } from "../../domain/identity.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { ObjectKey } from "../../domain/owners.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Inflight } from "../inflight/registry.js";
import { volumesLeftBy, volumesMadeWith } from "./made-volumes.js";
import type { OwnerStore } from "./owner-store.js";
import { recordOwner } from "./record-owner.js";
import type { NamedVolumes } from "../../domain/named-volumes.js";
import { isAnonymousVolume } from "../../domain/made-by-dockerd.js";
import type { Directory } from "../dockerd/directory.js";
import { createAnonymousVolumes } from "./anonymous-volumes.js";

/** Records the owners of volumes that are created with containers. */
export interface VolumeRecorder {
  /** Called before a request to create a container is allowed. */
  readonly allowed: (request: InflightRequest) => void;
  /** Called for such a request that does not go to dockerd after all. */
  readonly withdrawn: (request: InflightRequest) => void;
  /**
   * Called before dockerd's response is answered; `made` is null if the creation failed. All volumes are recorded before it
   * resolves, since a client may copy files into the container at once. Those without a name are known to be unused.
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

/** Dependencies of the recorder of volumes' owners. */
export interface VolumeParts {
  readonly store: OwnerStore;
  readonly inflight: Pick<Inflight, "isContested">;
  readonly now: () => Date;
  /** Since when all events of dockerd have been read; null if they are not read. */
  readonly readingSince: () => Date | null;
  /** Called with an error that occurs after the response. */
  readonly tell: (thrown: unknown) => void;
}

/** Asks dockerd about containers and their volumes, and knows which of these no code has used. */
type Asked = Pick<Directory, "inspect" | "unusedVolumes">;

/** Creates one without creations in flight. */
export function createVolumeRecorder(parts: VolumeParts, asked: Asked): VolumeRecorder {
  const anonymous = createAnonymousVolumes(parts.readingSince, asked.unusedVolumes.moment);
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
      const moment = anonymous.momentOf(request.id);
      anonymous.ended(request.id);
      const isNamed = named.length > 0 || makesNameless;
      if (!isNamed && !mayHave) return;
      const recorded = recordVolumes({ identity, made, request, moment }, parts, asked);
      // What the image alone declares is no reason to fail the request.
      await (isNamed ? recorded : recorded.catch(parts.tell));
    },
    observed: anonymous.observed,
    restarted: anonymous.restarted,
  };
}

interface Creation {
  readonly identity: Identity;
  /** Null if it failed. */
  readonly made: ObjectKey | null;
  readonly request: InflightRequest;
  readonly moment: number;
}

async function recordVolumes(
  { identity, made, request: { volumes, time }, moment }: Creation,
  { store, inflight, now }: VolumeParts,
  { inspect, unusedVolumes }: Asked,
): Promise<void> {
  const found =
    made === null
      ? await volumesLeftBy(volumes, time, inspect)
      : await volumesMadeWith(made.id, volumes, inspect);
  for (const { name, key } of found) {
    if (isOwnNameless(name, volumes)) unusedVolumes.missing(name, moment, identity.name);
    if (!inflight.isContested(name, identity.name) && !store.isKnown(key))
      recordOwner(store, key, identity, now());
  }
}

/** A volume with a name that dockerd chose, and that the request could not bring from elsewhere. */
function isOwnNameless(name: string, { named, takesOthers }: NamedVolumes): boolean {
  return isAnonymousVolume(name) && !named.includes(name) && !takesOthers;
}
