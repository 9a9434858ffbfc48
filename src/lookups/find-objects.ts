import type { DaemonObject, LookedUp } from "../domain/daemon-object.js";
import type { FoundReference, Reference } from "../domain/target-facts.js";
import type { LookUp } from "./look-up.js";

/** References of one call that are looked up; honest calls have a dozen. */
const MAX_REFERENCES = 50;

/**
 * Looks up each reference, and what an exec or a task belongs to, which counts as named by the same words.
 *
 * @param withVolumes Whether the volumes of containers are asked for, too.
 */
export async function findObjects(
  lookUp: LookUp,
  references: readonly Reference[],
  withVolumes: boolean,
): Promise<readonly FoundReference[]> {
  if (references.length > MAX_REFERENCES) return references.map(tooMany);
  const found = await Promise.all(
    references.map((reference) => findOne(lookUp, reference, withVolumes)),
  );
  return found.flat();
}

async function findOne(
  lookUp: LookUp,
  reference: Reference,
  withVolumes: boolean,
): Promise<readonly FoundReference[]> {
  const answer = await lookUp(reference.kind, reference.ref);
  if (answer.state !== "found") return [{ reference, answer, volumes: [] }];
  const { object } = answer;
  const volumes = withVolumes ? await volumesOf(lookUp, object) : [];
  const own = { reference, answer, volumes };
  const parentKind = PARENTS.get(object.kind);
  if (parentKind === undefined || object.parent === null) return [own];
  const parent = await findOne(
    lookUp,
    { ...reference, kind: parentKind, ref: object.parent },
    withVolumes,
  );
  // A task is made by the swarm: it is its service's, whose owner is somebody.
  return object.kind === "task" ? parent : [own, ...parent];
}

const PARENTS: ReadonlyMap<DaemonObject["kind"], DaemonObject["kind"]> = new Map([
  ["exec", "container"],
  ["task", "service"],
]);

function volumesOf(lookUp: LookUp, { container }: DaemonObject): Promise<readonly LookedUp[]> {
  const names = (container?.mounts ?? []).filter(({ type }) => type === "volume");
  return Promise.all(names.map(({ name }) => lookUp("volume", name)));
}

function tooMany(reference: Reference): FoundReference {
  const why = `the call names more than ${MAX_REFERENCES} objects`;
  return { reference, answer: { state: "unknown", why }, volumes: [] };
}
