import type { Inspected, ReferenceKind } from "../../domain/dockerd-object.js";
import { describeThrown } from "../../domain/errors.js";
import type { DockerdClient } from "./dockerd-client.js";
import { INSPECTIONS, type Inspection } from "./inspections.js";
import { objectIn } from "./members.js";

/** Asks dockerd what a reference means to it. */
export type Inspect = (kind: ReferenceKind, ref: string) => Promise<Inspected>;

/**
 * The inspections of one evaluation, by kind and reference. The evaluation holds locks on the names that it relies on, so
 * no object needs to be inspected twice.
 */
export type EvaluationInspections = Map<string, Promise<Inspected>>;

/** A full id: it means one object forever, whose owner, user and names of volumes never change. */
const FULL_ID = /^[0-9a-f]{64}$/;
const LASTING: ReadonlySet<ReferenceKind> = new Set(["container", "exec"]);

const MAX_KEPT = 1000;
const KEPT_MS = 30_000;

/** Inspections that share a cache. */
export interface Inspector {
  /**
   * Returns a function that inspects through a client. With `seen` it ignores the cache of all requests, because networks
   * and paths of a container may have changed, reuses what is in `seen`, and adds to it. Without it uses that cache.
   */
  readonly through: (
    client: Pick<DockerdClient, "get">,
    seen?: EvaluationInspections | null,
  ) => Inspect;
  /** Call this when the container with that id is gone. */
  readonly gone: (id: string) => void;
}

/**
 * Creates an inspector. What was found by its full id is cached for a while, for all requests: a name may be
 * given to another object at any time, an id never.
 */
export function createInspector(nowMs = () => performance.now()): Inspector {
  const cached = new Map<string, { readonly answer: Inspected; readonly untilMs: number }>();
  function keep(key: string, answer: Inspected): void {
    if (cached.size >= MAX_KEPT) cached.clear();
    cached.set(key, { answer, untilMs: nowMs() + KEPT_MS });
  }

  async function inspect(
    client: Pick<DockerdClient, "get">,
    kind: ReferenceKind,
    ref: string,
  ): Promise<Inspected> {
    const key = keyOf(kind, ref);
    const before = cached.get(key);
    const answer = await ask(client, INSPECTIONS[kind], ref);
    // The container may have been removed in the meantime.
    const isNews = cached.get(key) === before;
    if (isNews && LASTING.has(kind) && FULL_ID.test(ref) && isOf(answer, ref))
      keep(key, withoutShown(answer));
    return answer;
  }

  return {
    through(client, seen = null) {
      if (seen === null)
        return async (kind, ref) => {
          const found = cached.get(keyOf(kind, ref));
          if (found !== undefined && nowMs() < found.untilMs) return found.answer;
          return inspect(client, kind, ref);
        };
      return (kind, ref) => {
        const key = keyOf(kind, ref);
        const answer = seen.get(key) ?? inspect(client, kind, ref);
        seen.set(key, answer);
        return answer;
      };
    },
    gone(id) {
      keep(`container ${id}`, { state: "missing" });
    },
  };
}

const keyOf = (kind: ReferenceKind, ref: string): string => `${kind} ${ref}`;

async function ask(
  client: Pick<DockerdClient, "get">,
  { target, read }: Inspection,
  ref: string,
): Promise<Inspected> {
  try {
    const { status, body, apiVersion } = await client.get(target(ref));
    if (status === 404) return { state: "missing" };
    if (status !== 200) return { state: "unknown", why: `the daemon answers ${status}` };
    const object = read(objectIn(JSON.parse(body.toString()), "body"), apiVersion);
    const found = { state: "found", object } as const;
    if (object.kind !== "container") return found;
    return { ...found, shown: { bytes: body, apiVersion: apiVersion ?? null } };
  } catch (thrown) {
    return { state: "unknown", why: describeThrown(thrown) };
  }
}

/** Creators may make it as large as a body, so only one evaluation keeps it. */
function withoutShown(answer: Inspected): Inspected {
  return answer.state === "found" ? { state: "found", object: answer.object } : answer;
}

function isOf(answer: Inspected, id: string): boolean {
  return answer.state === "found" && answer.object.id === id;
}
