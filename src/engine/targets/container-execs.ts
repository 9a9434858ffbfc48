import type { Inspected } from "../../domain/dockerd-object.js";
import type { FoundReference, TargetFacts } from "../../domain/target-facts.js";
import type { Directory, InspectionScope } from "../dockerd/directory.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import { findAgain } from "./find-again.js";

/** A request that creates an exec. */
export interface ExecCreation {
  readonly user: string;
  readonly locks: Pick<EvaluationLocks, "join">;
  /** With the inspections of this evaluation alone. */
  readonly wanted: InspectionScope;
}

/** Containers, and how many execs each has. */
export interface CountedExecs {
  readonly references: readonly FoundReference[];
  /** Returns the fact of one of them. */
  readonly execsOf: (one: FoundReference) => Pick<TargetFacts, "execs">;
}

/**
 * Inspects the containers of `found` again, and counts their execs with those of requests that came before and that
 * dockerd has not answered. What was answered before is in the inspection, so that many requests at once do not pass a
 * maximum together.
 */
export async function countExecs(
  directory: Pick<Directory, "find">,
  { user, locks, wanted }: ExecCreation,
  found: readonly FoundReference[],
): Promise<CountedExecs> {
  const ids = new Set(found.flatMap(({ answer }) => idIn(answer)));
  const before = new Map([...ids].map((id) => [id, locks.join(`execs ${id}`, user)]));
  const references = await findAgain(directory, user, found, wanted);
  return {
    references,
    execsOf({ answer }) {
      const [id = ""] = idIn(answer);
      const others = before.get(id);
      const execs = answer.state === "found" ? (answer.object.container?.execs ?? null) : null;
      return { execs: others === undefined || execs === null ? null : execs + others };
    },
  };
}

function idIn(answer: Inspected): readonly string[] {
  return answer.state === "found" && answer.object.kind === "container" ? [answer.object.id] : [];
}
