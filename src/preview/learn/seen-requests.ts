import { createHash } from "node:crypto";
import { shadowOf } from "../../audit/log/record-shape.js";
import type { AuditRecord } from "../../domain/record.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { rebuiltRequest } from "../explain/rebuilt-request.js";
import { recordedObjects } from "../explain/recorded-objects.js";
import type { World } from "../world/world.js";

/** A request of the log, and how often it occurs there. */
export interface SeenRequest {
  /** `""` for an anonymous caller. */
  readonly user: string;
  readonly action: string;
  readonly request: OfflineRequest;
  /** The objects that it is about, as they were. */
  readonly world: World;
  /** Objects that did not exist: `volumes data`. */
  readonly absent: ReadonlySet<string>;
  /** False if parts of it are hidden or cut. */
  readonly isWhole: boolean;
  /** The first decision on it. */
  readonly id: string;
  count: number;
  /** A decision allowed it. */
  wasAllowed: boolean;
  /** The controls that objected to it by the settings of its time, or by the shadow profile. */
  readonly found: Set<string>;
}

/** The requests of a log. */
export interface SeenRequests {
  readonly requests: readonly SeenRequest[];
  /** Decisions on requests, with those below. */
  readonly decisions: number;
  /** Decisions whose record does not have the request: at the level `metadata`, or if it could not be read. */
  readonly unrecorded: number;
  /** Decisions on more different requests than are kept. */
  readonly leftOut: number;
}

/** Collects the requests of a log, each once. */
export interface RequestCollector {
  readonly add: (record: AuditRecord) => void;
  readonly seen: () => SeenRequests;
}

const MAX_REQUESTS = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Creates one. */
export function createRequestCollector(most = MAX_REQUESTS): RequestCollector {
  const byKey = new Map<string, SeenRequest>();
  const counts = { decisions: 0, unrecorded: 0, leftOut: 0, bytes: 0 };

  function keep(record: AuditRecord): void {
    const rebuilt = rebuiltRequest(record);
    if (rebuilt === null) {
      counts.unrecorded += 1;
      return;
    }
    const key = keyOf(record, rebuilt.request);
    const seen = byKey.get(key);
    if (seen !== undefined) countAgain(seen, record);
    else if (byKey.size >= most || counts.bytes > MAX_BYTES) counts.leftOut += 1;
    else {
      counts.bytes += (rebuilt.request.body?.length ?? 0) + rebuilt.request.target.length;
      byKey.set(key, seenOf(record, rebuilt));
    }
  }

  return {
    add(record) {
      if (record.phase !== "request") return;
      counts.decisions += 1;
      keep(record);
    },
    seen: () => ({ requests: [...byKey.values()], ...counts }),
  };
}

/** An id is another one for each container, which matters to no control. */
function keyOf({ user, targets }: AuditRecord, { method, target, body }: OfflineRequest): string {
  const owners = targets.map(({ kind, owner, id }) => [kind, owner, id === null]);
  const general = target.replace(/(?<=\/)[0-9a-f]{12,64}(?=[/?]|$)/g, "id");
  return createHash("sha256")
    .update(JSON.stringify([user, method, general, owners]))
    .update(body ?? "")
    .digest("base64");
}

function seenOf(
  record: AuditRecord,
  rebuilt: Pick<SeenRequest, "request" | "isWhole">,
): SeenRequest {
  const seen = {
    ...rebuilt,
    user: record.user ?? "",
    action: record.action ?? "unknown",
    ...recordedObjects(record),
    id: record.id,
    count: 0,
    wasAllowed: false,
    found: new Set<string>(),
  };
  countAgain(seen, record);
  return seen;
}

function countAgain(seen: SeenRequest, record: AuditRecord): void {
  seen.count += 1;
  if (record.effect === "allow") seen.wasAllowed = true;
  const shadow = shadowOf(record);
  const ofShadow = shadow === null || shadow === "broken" ? [] : shadow.violations;
  for (const { control } of [...record.violations, ...record.warnings, ...ofShadow])
    seen.found.add(control);
}
