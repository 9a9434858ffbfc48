import type { AuditRecord } from "../../domain/record.js";

/** An allowed request that lasts: a process in a container, an attach, or a log that is followed. */
export interface RecordedSession {
  /** The decision that allowed it. */
  readonly id: string;
  readonly kind: "exec" | "attach" | "logs";
  readonly user: string | null;
  /** The container by name, or by id where no name is known; null if neither is. */
  readonly container: string | null;
  /** RFC 3339, UTC, milliseconds. */
  readonly start: string;
  /** Null while it lasts, and where the log does not have its end. */
  readonly end: string | null;
  readonly lengthMs: number | null;
}

/** Joins the records of sessions, oldest first, in constant memory. */
export interface SessionJoiner {
  /** Takes a record; returns the session that ends with it, if it is wanted. */
  readonly see: (record: AuditRecord, isWanted: boolean) => RecordedSession | null;
  /** Returns the wanted ones whose end has not come, oldest first. */
  readonly open: () => readonly RecordedSession[];
  /** Returns the number that was dropped because too many were open at once. */
  readonly forgotten: () => number;
}

/** The data kept until a later record. */
interface Kept {
  readonly container: string | null;
  readonly isWanted: boolean;
}

interface Open {
  readonly session: RecordedSession;
  readonly isWanted: boolean;
}

/** Hostile logs must not fill the memory. */
const MAX_KEPT = 10_000;

const KINDS: Readonly<Record<string, RecordedSession["kind"]>> = {
  ...{ "exec.start": "exec", "container.attach": "attach", "container.logs": "logs" },
};

/** Creates one that has seen no record. A session is wanted if its beginning is, or the creation of its exec. */
export function createSessionJoiner(): SessionJoiner {
  const open = new Map<string, Open>();
  /** Requests that create an exec, by their ids; and execs, by theirs. */
  const creating = new Map<string, Kept>();
  const execs = new Map<string, Kept>();
  let forgotten = 0;

  function begin(record: AuditRecord, isWanted: boolean): void {
    const kind = kindOf(record);
    if (kind === null) return;
    const exec = execs.get(wordIn(record) ?? "") ?? { container: null, isWanted: false };
    const container = containerIn(record) ?? exec.container;
    const { id, user, time: start } = record;
    const session = { id, kind, user, container, start, end: null, lengthMs: null };
    if (keep(open, id, { session, isWanted: isWanted || exec.isWanted })) forgotten += 1;
  }

  function create(record: AuditRecord, isWanted: boolean): void {
    if (record.action !== "exec.create") return;
    keep(creating, record.id, { container: containerIn(record), isWanted });
  }

  function answer({ request, made, time, lastedMs }: AuditRecord): RecordedSession | null {
    const created = take(creating, request);
    if (created !== null && made?.kind === "exec") keep(execs, made.id, created);
    const ended = take(open, request);
    if (ended?.isWanted !== true) return null;
    const { session } = ended;
    const lengthMs = lastedMs ?? Date.parse(time) - Date.parse(session.start);
    return { ...session, end: time, lengthMs };
  }

  return {
    see(record, isWanted) {
      if (record.phase === "response") return answer(record);
      if (record.phase !== "request" || record.effect !== "allow") return null;
      create(record, isWanted);
      begin(record, isWanted);
      return null;
    },
    open: () => [...open.values()].flatMap(({ session, isWanted }) => (isWanted ? [session] : [])),
    forgotten: () => forgotten,
  };
}

/** Returns true if the oldest entry had to go. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): boolean {
  map.set(key, value);
  if (map.size <= MAX_KEPT) return false;
  const [oldest] = map.keys();
  return oldest !== undefined && map.delete(oldest);
}

function take<Value>(map: Map<string, Value>, key: string | null): Value | null {
  const value = key === null ? undefined : map.get(key);
  if (key === null || value === undefined) return null;
  map.delete(key);
  return value;
}

function kindOf(record: AuditRecord): RecordedSession["kind"] | null {
  const kind = KINDS[record.action ?? ""] ?? null;
  return kind === "logs" && !isFollowed(record) ? null : kind;
}

/** `docker logs` without `--follow` ends at once. */
function isFollowed({ call }: AuditRecord): boolean {
  const [value = ""] = call?.query["follow"] ?? [];
  return !["", "0", "f", "F", "false", "False", "FALSE"].includes(value);
}

function containerIn(record: AuditRecord): string | null {
  const { about = [], targets } = record;
  const known = [
    ...about.map(({ kind, id, name }) => ({ kind, word: name ?? id })),
    ...targets.map(({ kind, ref }) => ({ kind, word: ref })),
    { kind: "container", word: isOfContainer(record) ? wordIn(record) : null },
  ];
  return known.find(({ kind, word }) => kind === "container" && word !== null)?.word ?? null;
}

function isOfContainer({ path }: AuditRecord): boolean {
  return path?.startsWith("/containers/") === true;
}

/** The name or id in the path. */
function wordIn({ path }: AuditRecord): string | null {
  return path?.split("/")[2] ?? null;
}
