import { readRecords } from "../audit-log/read-records.js";
import { filesOf } from "../audit-log/log-files.js";
import { DEFAULT_PATHS } from "../domain/default-paths.js";
import type { Identity } from "../domain/identity.js";
import type { AuditRecord } from "../domain/record.js";
import type { Settings } from "../domain/settings.js";
import { UsageError } from "../errors.js";
import { createIdentifier, identityOfName } from "../identity/identify.js";
import { decodeMessage } from "../protocol/decode-message.js";
import { requestWith, type OfflineRequest } from "./offline-request.js";
import { isThere, readInput, readStandardInput } from "./read-input.js";
import type { World } from "./world.js";

/** A request to explain, and who sent it. */
export interface Question {
  readonly request: OfflineRequest;
  /** Identifies the caller by settings. */
  readonly identify: (settings: Settings) => Promise<Identity>;
  /** The objects of the request as they were; null if that is not known. */
  readonly world: World | null;
  /** The audit record; null if the request is from elsewhere. */
  readonly record: AuditRecord | null;
}

/** The flags that say what is asked about. */
export interface QuestionFlags {
  readonly as?: string;
  readonly ou?: readonly string[];
  readonly method: string;
  readonly path?: string;
  /** Files of the audit log. */
  readonly log?: readonly string[];
}

/**
 * Finds the request that an argument names: `-` for a body on the standard input, a file with an AuthZ message, or the id of a
 * decision in the audit log, or its beginning.
 *
 * @throws {UsageError} When there is none, or it cannot be read.
 * @throws {ProtocolError} When a file is no AuthZ message.
 */
export async function readQuestion(what: string, flags: QuestionFlags): Promise<Question> {
  if (what === "-") return ofBody(flags);
  if (/[/.]/.test(what) || isThere(what)) return ofMessage(what, flags);
  if (/^[0-9a-f-]{4,36}$/.test(what)) return ofRecord(what, flags);
  throw new UsageError(
    `Cannot explain ${JSON.stringify(what.slice(0, 100))}: it is neither a file nor an id, which has hex digits and hyphens, at least four`,
  );
}

function ofBody({ method, path, as = "", ou = [] }: QuestionFlags): Question {
  if (path?.startsWith("/") !== true)
    throw new UsageError(
      "Cannot explain a body: --path is missing, add --path /containers/create or another path of the API",
    );
  const bytes = readStandardInput();
  return {
    request: requestWith(method, path, bytes.length === 0 ? null : bytes),
    identify: (settings) => identityOfName(settings, as, ou),
    ...{ world: null, record: null },
  };
}

function ofMessage(file: string, { as, ou = [] }: QuestionFlags): Question {
  const message = decodeMessage(readInput(file, "message"), "request");
  const { method, uri, headers, body } = message;
  return {
    request: {
      ...{ method, target: uri, headers: Object.fromEntries(headers) },
      body: body === null ? null : Buffer.from(body),
    },
    identify: async (settings) =>
      as === undefined ? createIdentifier(settings).of(message) : identityOfName(settings, as, ou),
    ...{ world: null, record: null },
  };
}

async function ofRecord(id: string, { as, ou = [], log }: QuestionFlags): Promise<Question> {
  const record = await requestRecord(id, log ?? filesOf(DEFAULT_PATHS.auditLog));
  return {
    request: requestOf(record),
    identify: (settings) => identityOfName(settings, as ?? record.user ?? "", ou),
    world: recordedWorld(record),
    record,
  };
}

function requestOf({ id, method, path, call }: AuditRecord): OfflineRequest {
  if (method === null || path === null || call === null)
    throw new UsageError(
      `Cannot explain decision ${id}: its request could not be read, so that the log does not have it; explain a saved message`,
    );
  const query = new URLSearchParams(
    Object.entries(call.query).flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  ).toString();
  // The log has the path decoded.
  const target = path.split("/").map(encodeURIComponent).join("/");
  return requestWith(method, query === "" ? target : `${target}?${query}`, bodyOf(call.body));
}

/** `{}` and `[]` stand for a body that is not there. */
function bodyOf(body: unknown): Buffer | null {
  const isThere = typeof body === "object" && body !== null && Object.keys(body).length > 0;
  return isThere ? Buffer.from(JSON.stringify(body)) : null;
}

async function requestRecord(id: string, files: readonly string[]): Promise<AuditRecord> {
  const found: AuditRecord[] = [];
  await readRecords(
    files,
    (record) => {
      if (record.phase === "request" && record.id.startsWith(id)) found.push(record);
      return found.length < 2;
    },
    // What is no record cannot be the one that is meant; `audit verify` tells of it.
    () => undefined,
  );
  const [record, other] = found;
  if (record === undefined)
    throw new UsageError(
      `Cannot explain decision ${id}: no request of the log has this id; check it with "dockwarden audit show", decisions on responses cannot be explained`,
    );
  if (other !== undefined)
    throw new UsageError(
      `Cannot explain decision ${id}: several ids begin so, give more of its digits`,
    );
  return record;
}

/** Returns the objects that dockerd was asked about; the log has neither their mounts nor their users. */
export function recordedWorld({ targets }: Pick<AuditRecord, "targets">): World {
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
