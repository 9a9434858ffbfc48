import { readRecords } from "../../audit/log/read-records.js";
import { filesOf } from "../../audit/log/log-files.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Identity } from "../../domain/identity.js";
import type { AuditRecord } from "../../domain/record.js";
import type { Settings } from "../../domain/settings.js";
import { UsageError } from "../../domain/errors.js";
import { createIdentifier, identityOfName } from "../../engine/identity/identify.js";
import { decodeMessage } from "../../engine/protocol/decode-message.js";
import { requestWith, type OfflineRequest } from "../world/offline-request.js";
import { isThere, readInput, readStandardInput } from "../session/read-input.js";
import { rebuiltRequest } from "./rebuilt-request.js";
import { recordedObjects } from "./recorded-objects.js";
import type { World } from "../world/world.js";

/** A request to explain, and who sent it. */
export interface RequestToExplain {
  readonly request: OfflineRequest;
  /** Identifies the caller by settings. */
  readonly identify: (settings: Settings) => Promise<Identity>;
  /** The objects of the request as they were; null if that is not known. */
  readonly world: World | null;
  /** Objects that did not exist: `volumes data`. */
  readonly absent: ReadonlySet<string>;
  /** Null if the request is not from the audit log. */
  readonly recorded: RecordedQuestion | null;
}

/** A question about an audit record, with the changes to its request. */
export interface RecordedQuestion {
  readonly record: AuditRecord;
  /** False if texts of the request are hidden, or lists cut. */
  readonly isWhole: boolean;
  /** False if it is asked about another caller or other objects than those of the record. */
  readonly isSame: boolean;
}

const NOT_RECORDED = { world: null, absent: new Set<string>(), recorded: null };

/** The flags that say what is asked about. */
export interface QuestionFlags {
  readonly as?: string;
  readonly ou?: readonly string[];
  readonly method: string;
  readonly path?: string;
  /** Files of the audit log. */
  readonly log?: readonly string[];
  /** Other objects than those of the record. */
  readonly world?: string;
  readonly owner?: string;
}

/**
 * Finds the request that an argument names: `-` for a body on the standard input, a file with an AuthZ message, or the id of a
 * decision in the audit log, or its beginning.
 *
 * @throws {UsageError} When there is none, or it cannot be read.
 * @throws {ProtocolError} When a file is no AuthZ message.
 */
export async function readQuestion(what: string, flags: QuestionFlags): Promise<RequestToExplain> {
  if (what === "-") return ofBody(flags);
  if (/[/.]/.test(what) || isThere(what)) return ofMessage(what, flags);
  if (/^[0-9a-f-]{4,36}$/.test(what)) return ofRecord(what, flags);
  throw new UsageError(
    `Cannot explain ${JSON.stringify(what.slice(0, 100))}: it is neither a file nor an id, which has hex digits and hyphens, at least four`,
  );
}

function ofBody({ method, path, as = "", ou = [] }: QuestionFlags): RequestToExplain {
  if (path?.startsWith("/") !== true)
    throw new UsageError(
      "Cannot explain a body: --path is missing, add --path /containers/create or another path of the API",
    );
  const bytes = readStandardInput();
  return {
    request: requestWith(method, path, bytes.length === 0 ? null : bytes),
    identify: (settings) => identityOfName(settings, as, ou),
    ...NOT_RECORDED,
  };
}

function ofMessage(file: string, { as, ou = [] }: QuestionFlags): RequestToExplain {
  const message = decodeMessage(readInput(file, "message"), "request");
  const { method, uri, headers, body } = message;
  return {
    request: {
      ...{ method, target: uri, headers: Object.fromEntries(headers) },
      body: body === null ? null : Buffer.from(body),
    },
    identify: async (settings) =>
      as === undefined ? createIdentifier(settings).of(message) : identityOfName(settings, as, ou),
    ...NOT_RECORDED,
  };
}

async function ofRecord(id: string, flags: QuestionFlags): Promise<RequestToExplain> {
  const { as, ou = [], log, world, owner } = flags;
  const record = await requestRecord(id, log ?? filesOf(DEFAULT_PATHS.auditLog));
  const rebuilt = rebuiltRequest(record);
  if (rebuilt === null)
    throw new UsageError(
      `Cannot explain decision ${record.id}: the log does not have its request, which could not be read or is not recorded at this level; explain a saved message`,
    );
  const isSame = (as ?? record.user) === record.user && (world ?? owner) === undefined;
  return {
    request: rebuilt.request,
    identify: (settings) => identityOfName(settings, as ?? record.user ?? "", ou),
    ...recordedObjects(record),
    recorded: { record, isWhole: rebuilt.isWhole, isSame },
  };
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
