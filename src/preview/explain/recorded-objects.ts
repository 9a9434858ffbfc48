import type { AuditRecord } from "../../domain/record.js";
import type { World } from "../world/world.js";

/** The objects of a recorded request as they were. */
export interface RecordedObjects {
  readonly world: World;
  /** Objects that did not exist: `volumes data`. */
  readonly absent: ReadonlySet<string>;
}

/** Returns the objects that dockerd was asked about; the log has neither their mounts nor their users. */
export function recordedObjects(record: AuditRecord): RecordedObjects {
  return { world: worldOf(record), absent: new Set(absentIn(record)) };
}

function worldOf({ targets }: AuditRecord): World {
  const found = targets.filter(({ id }) => id !== null);
  const of = (wanted: string) => found.filter(({ kind }) => kind === wanted);
  const fullId = (id: string | null): string => (/^[0-9a-f]{64}$/.test(id ?? "") ? (id ?? "") : "");
  return {
    containers: of("container").map(({ id, ref, owner }) => ({
      ...{ id: fullId(id), names: [ref], owner },
      ...{ user: "", image: "unknown", binds: [], labels: {} },
    })),
    networks: of("network").map(({ id, ref, owner }) => ({
      ...{ id: fullId(id), name: ref, owner },
      driver: "bridge",
    })),
    volumes: of("volume").map(({ ref, owner }) => ({
      ...{ name: ref, owner, driver: "local", options: {} },
    })),
    images: [],
    complete: false,
  };
}

/** Those that dockerd did not find, and a volume that is created. */
function absentIn({ action, targets, call }: AuditRecord): readonly string[] {
  const gone = targets.filter(({ id }) => id === null).map(({ kind, ref }) => `${kind}s ${ref}`);
  const { Name: name } = (call?.body ?? {}) as { readonly Name?: unknown };
  return action === "volume.create" && typeof name === "string"
    ? [...gone, `volumes ${name}`]
    : gone;
}
