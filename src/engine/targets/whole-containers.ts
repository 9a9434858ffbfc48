import { UNKNOWN_HOST, type Facts, type StoredContainerFacts } from "../../domain/facts.js";
import type { Sharing } from "../../domain/sharing.js";
import { UNKNOWN_DEFAULTS } from "../../domain/shown-container.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { storedCreateOf, type StoredContext } from "../facts/stored/stored-create.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";
import { kindsFor, startsWhole } from "./kinds-for.js";
import { referencesOf } from "./references.js";
import { targetFactsOf } from "./target-facts-of.js";

/** Finds out how dockerd stores the containers that a request starts. */
export interface WholeContainers {
  /**
   * The facts with a create for each container that the request may start, as far as a control that holds for the caller asks
   * for them. The creates have no paths of mounts, and no path of them is resolved.
   *
   * @param seen The inspections of this evaluation, which are used again.
   */
  into(facts: Facts, seen: EvaluationInspections): Promise<Facts>;
}

/** @param directory Null where dockerd may not be asked: nothing is known. */
export function createWholeContainers(
  inspections: InspectionsByProfile,
  directory: Directory | null,
): WholeContainers {
  return {
    async into(facts, seen) {
      if (!startsWhole(facts, kindsFor(facts, inspections))) return facts;
      const found = directory === null ? null : await startedBy(facts, directory, seen);
      if (directory === null || found === null)
        return { ...facts, stored_container: unread("dockerd was not asked") };
      return { ...facts, stored_container: await storedIn(facts, found, directory, seen) };
    },
  };
}

const CONTAINER: ReadonlySet<string> = new Set(["container"]);

/** Returns what the request may start; null if its references could not be read. */
async function startedBy(
  facts: Facts,
  directory: Directory,
  seen: EvaluationInspections,
): Promise<readonly FoundReference[] | null> {
  const subjects = referencesOf(facts, CONTAINER)?.filter(({ use }) => use === "subject");
  if (subjects === undefined || subjects.length === 0) return null;
  return directory.find(facts.user.name, subjects, { volumes: false, seen });
}

/** A name means one container, and perhaps some whose ids begin with it. */
const MAX_STARTED = 4;

async function storedIn(
  facts: Facts,
  found: readonly FoundReference[],
  directory: Directory,
  seen: EvaluationInspections,
): Promise<StoredContainerFacts> {
  const there = found.filter(({ answer }) => answer.state !== "missing");
  const shown = there.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.shown ?? []) : [],
  );
  if (shown.length < there.length) return unread("dockerd does not show it");
  if (shown.length > MAX_STARTED) return unread("the reference could mean too many containers");
  const context = await contextOf(facts, directory);
  const creates: Facts[] = [];
  for (const one of shown) {
    const stored = storedCreateOf(one, context);
    if (stored.create === null) return unread(stored.why);
    const create = await withLinks(stored.create, directory, seen);
    creates.push(context.isHostKnown ? create : { ...create, gaps: [...create.gaps, "host"] });
  }
  return { unread: null, creates, dropped: context.defaults.dropped };
}

function unread(why: string): StoredContainerFacts {
  return { unread: why, creates: [], dropped: [] };
}

interface KnownContext extends StoredContext {
  readonly isHostKnown: boolean;
}

async function contextOf(start: Facts, { host }: Directory): Promise<KnownContext> {
  const known = await host.facts();
  const defaults = (await host.defaults()) ?? UNKNOWN_DEFAULTS;
  return {
    ...{ start, isHostKnown: known !== null },
    host: { ...(known ?? UNKNOWN_HOST), api_max: start.host.api_max },
    defaults: { ...defaults, runtime: known?.default_runtime ?? null },
  };
}

/** dockerd shows a link by the name that its container has now, and keeps to the container itself. */
async function withLinks(
  create: Facts,
  directory: Directory,
  seen: EvaluationInspections,
): Promise<Facts> {
  const links = create.sharing ?? [];
  if (links.length === 0) return create;
  const found = await directory.find(create.user.name, links.map(referenceTo), {
    volumes: false,
    seen,
  });
  const named = found.map(byItsId);
  const ids = new Map(
    found.map(({ reference }, index) => [reference.field, named[index]?.reference.ref]),
  );
  return {
    ...create,
    sharing: links.map((link) => ({ ...link, ref: ids.get(link.field) ?? link.ref })),
    targets: [
      ...(create.targets ?? []),
      ...named.map((one) => targetFactsOf(one, directory, null)),
    ],
  };
}

function referenceTo({ field, ref }: Sharing): Reference {
  return { field, kind: "container", use: "share", ref: ref.replace(/^\//, "") };
}

function byItsId({ reference, answer, volumes }: FoundReference): FoundReference {
  const ref = answer.state === "found" ? answer.object.id : reference.ref;
  return { reference: { ...reference, ref }, answer, volumes };
}
