import type { Call } from "../../domain/call.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { Message, Phase } from "../../domain/message.js";
import { outcomeOf } from "../../domain/outcome.js";
import type { Listing, ObjectKey } from "../../domain/owners.js";
import type { AboutObject } from "../../domain/record.js";
import type { TargetFacts } from "../../domain/target-facts.js";
import { fits } from "./allow-list-patterns.js";
import { FULL_ID, completedBy, learnFrom, namedBy, type ObjectMemory } from "./object-memory.js";
import { createObjectNames, type ObjectNames } from "./object-names.js";
import { createRecentMap } from "./recent-map.js";
import { subjectsOf } from "./subjects-of.js";

/** The data of a message that shows which objects the request is about. */
export interface SeenMessage {
  /** The decision's id. */
  readonly id: string;
  readonly phase: Phase;
  readonly isAllowed: boolean;
  readonly call: Call | null;
  readonly message: Message | null;
  /** The objects that dockerd was asked about for the decision; null if it was not. */
  readonly targets: readonly TargetFacts[] | null;
  /** In the response phase: the decision that allowed the request, and what the request created. */
  readonly answered: {
    readonly begun: { readonly id: string } | null;
    readonly made: ObjectKey | null;
  } | null;
}

/**
 * Knows the ids and names of the objects that requests are about, from what passes by: requests, dockerd's
 * responses and events, and its list of objects. No decision waits for it.
 */
export interface KnownObjects {
  /**
   * Returns the objects that a request is about, and learns from dockerd's response. Members that are not
   * known are null.
   */
  readonly about: (seen: SeenMessage) => readonly AboutObject[];
  readonly observed: (event: DockerEvent) => void;
  /** Takes dockerd's list of its objects. */
  readonly listed: (listing: Listing) => void;
}

/** Finds the id of the container of an exec; null if there is none. */
export type FindContainer = (exec: string) => Promise<string | null>;

/** Execs that are remembered, a few MB. */
const MAX_EXECS = 8192;
/** Requests that dockerd has not answered, or never does: more are not remembered. */
const MAX_BEGUN = 10_000;
/** Execs that are inspected at the same time. */
const MAX_SOUGHT = 8;

/**
 * Creates a memory that knows nothing.
 *
 * @param findContainer Asked about execs that were created before the plugin started. Nothing waits for the
 *   answer, which completes the record of the response.
 */
export function createKnownObjects(
  findContainer: FindContainer | null = null,
  nowMs: () => number = Date.now,
): KnownObjects {
  const names = { container: createObjectNames(), network: createObjectNames() };
  const memory: ObjectMemory = { names, execs: createRecentMap(MAX_EXECS) };
  const begun = createRecentMap<readonly AboutObject[]>(MAX_BEGUN);
  const seek = createSeeker(findContainer, memory);

  function aboutResponse(seen: SeenMessage, call: Call): readonly AboutObject[] {
    const { begun: request, made } = seen.answered ?? UNKNOWN;
    const before = begun.take(request?.id ?? "") ?? aboutRequest(call, seen.targets, memory);
    const about = completedBy(before, call, made, memory);
    if (hasSucceeded(seen.message)) learnFrom(call, about, memory, nowMs());
    return about;
  }

  return {
    about(seen) {
      if (seen.call === null) return [];
      if (seen.phase === "response") return aboutResponse(seen, seen.call);
      const about = aboutRequest(seen.call, seen.targets, memory);
      if (!seen.isAllowed) return about;
      begun.set(seen.id, about);
      seek(about);
      return about;
    },
    observed({ type, action, id, name, timeMs }) {
      if (!isNamed(type)) return;
      if (action === "destroy") names[type].remove(id);
      else if (FULL_ID.test(id) && fits(name, "object")) names[type].put(id, name, timeMs);
    },
    listed({ objects, kinds, time }) {
      for (const kind of ["container", "network"] as const)
        if (kinds.has(kind)) names[kind].listed(namesIn(objects, kind), Date.parse(time));
    },
  };
}

const UNKNOWN = { begun: null, made: null };

function aboutRequest(
  call: Call,
  targets: SeenMessage["targets"],
  memory: ObjectMemory,
): readonly AboutObject[] {
  return subjectsOf(call).flatMap((subject) => namedBy(subject, targets, memory));
}

/** dockerd may not show the status of a success. */
function hasSucceeded(message: Message | null): boolean {
  const response = message?.response ?? null;
  return response !== null && outcomeOf(response) !== "failure";
}

function isNamed(type: string): type is keyof ObjectMemory["names"] {
  return type === "container" || type === "network";
}

function namesIn(objects: Listing["objects"], kind: string): Parameters<ObjectNames["listed"]>[0] {
  const named = objects.flatMap(({ id, name, ...one }) =>
    one.kind === kind && name !== null && fits(name, "object") ? [[id, name] as const] : [],
  );
  return new Map(named);
}

/** Returns a function that finds the container of an exec in the background. */
function createSeeker(
  findContainer: FindContainer | null,
  { execs }: ObjectMemory,
): (about: readonly AboutObject[]) => void {
  const sought = new Set<string>();
  async function seek(exec: string, find: FindContainer): Promise<void> {
    sought.add(exec);
    try {
      const container = await find(exec);
      if (container !== null) execs.set(exec, container);
    } finally {
      sought.delete(exec);
    }
  }
  const isWanted = (exec: string): boolean =>
    FULL_ID.test(exec) && execs.get(exec) === null && !sought.has(exec);
  return (about) => {
    const exec = about.find(({ kind }) => kind === "exec")?.id ?? "";
    if (findContainer === null || !isWanted(exec) || sought.size >= MAX_SOUGHT) return;
    void seek(exec, findContainer);
  };
}
