import type { DockerdObject, Inspected } from "../../domain/dockerd-object.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { createCandidateFinder, type Asking, type CandidateFinder } from "./candidates.js";
import type { Inspect } from "./inspect.js";

/** The most references of one request that are inspected; honest requests have a dozen. */
const MAX_REFERENCES = 50;

/**
 * Inspects each reference, and the parent of an exec or a task, which counts as named by the same text. A
 * reference that could mean several objects returns each of them.
 *
 * @param withVolumes Inspects the volumes of containers, too.
 */
export async function findObjects(
  asking: Asking,
  references: readonly Reference[],
  withVolumes: boolean,
): Promise<readonly FoundReference[]> {
  if (references.length > MAX_REFERENCES) return references.map(tooMany);
  const { inspect } = asking;
  const finding: Finding = { inspect, candidates: createCandidateFinder(asking), withVolumes };
  const found = await Promise.all(references.map((reference) => findAll(finding, reference)));
  return found.flat();
}

interface Finding {
  readonly inspect: Inspect;
  readonly candidates: CandidateFinder;
  readonly withVolumes: boolean;
}

async function findAll(finding: Finding, reference: Reference): Promise<readonly FoundReference[]> {
  const answers = await finding.candidates.of(reference);
  const found = answers.map((answer) => withParent(finding, reference, answer));
  return (await Promise.all(found)).flat();
}

async function withParent(
  finding: Finding,
  reference: Reference,
  answer: Inspected,
): Promise<readonly FoundReference[]> {
  if (answer.state !== "found") return [{ reference, answer, volumes: [] }];
  const { object } = answer;
  const volumes = finding.withVolumes ? await volumesOf(finding.inspect, object) : [];
  const own = { reference, answer, volumes };
  const parentKind = PARENTS.get(object.kind);
  if (parentKind === undefined || object.parent === null) return [own];
  const parent = await findAll(finding, { ...reference, kind: parentKind, ref: object.parent });
  // Swarm makes a task for its service, whose owner counts.
  return object.kind === "task" ? parent : [own, ...parent];
}

const PARENTS: ReadonlyMap<DockerdObject["kind"], DockerdObject["kind"]> = new Map([
  ["exec", "container"],
  ["task", "service"],
]);

function volumesOf(inspect: Inspect, { container }: DockerdObject): Promise<readonly Inspected[]> {
  const names = (container?.mounts ?? []).filter(({ type }) => type === "volume");
  return Promise.all(names.map(({ name }) => inspect("volume", name)));
}

function tooMany(reference: Reference): FoundReference {
  const why = `the call names more than ${MAX_REFERENCES} objects`;
  return { reference, answer: { state: "unknown", why }, volumes: [] };
}
