import type { DockerdObject, Inspected, ReferenceKind } from "../../domain/dockerd-object.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import type { Inspect } from "./inspect.js";
import { describeThrown } from "../../domain/errors.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdClient } from "./dockerd-client.js";
import { INSPECTIONS } from "./inspections.js";
import { listIn, nameIn, objectIn } from "./members.js";

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

/** Finds what references mean, and what they could come to mean. */
interface CandidateFinder {
  /**
   * Returns every object that a reference could mean: the one with the name, and each whose id begins with it, since
   * dockerd falls back to those as soon as the name is free. At least one entry: `missing` if there is none.
   */
  readonly of: (reference: Pick<Reference, "kind" | "ref">) => Promise<readonly Inspected[]>;
}

/** The clients that dockerd is asked with. */
interface Asking {
  readonly inspect: Inspect;
  readonly client: Pick<DockerdClient, "get">;
  /** For lists of all containers and networks, which may be large. */
  readonly lister: Pick<DockerdClient, "get">;
}

/** The most objects that one reference may mean; honest ones mean one. */
const MAX_CANDIDATES = 20;

/** Creates a finder for one request, which lists networks and containers once for all references. */
function createCandidateFinder({ inspect, client, lister }: Asking): CandidateFinder {
  let networks: Promise<readonly DockerdObject[]> | null = null;
  let containers: Promise<readonly string[]> | null = null;
  const lists: IdLists = {
    client,
    containers: () => (containers ??= idsIn(lister, "/containers/json?all=1", "Id")),
  };

  async function networksOf(ref: string): Promise<readonly Inspected[]> {
    networks ??= listNetworks(lister);
    const found = (await networks).filter(
      ({ id, names }) => names.includes(ref) || (ref !== "" && id.startsWith(ref)),
    );
    return found.length === 0
      ? [{ state: "missing" }]
      : found.map((object) => ({ state: "found", object }));
  }

  async function othersOf(kind: ReferenceKind, ref: string, found: Inspected): Promise<string[]> {
    if (found.state !== "found") return [];
    const ids = await idsThatBegin(lists, kind, ref, found.object);
    return ids.filter((id) => id !== found.object.id);
  }

  return {
    async of({ kind, ref }) {
      try {
        if (kind === "network") return bounded(await networksOf(ref));
        const first = await inspect(kind, ref);
        const others = await othersOf(kind, ref, first);
        if (others.length >= MAX_CANDIDATES) return [TOO_MANY];
        return [first, ...(await Promise.all(others.map((id) => inspect(kind, id))))];
      } catch (thrown) {
        return [{ state: "unknown", why: describeThrown(thrown) }];
      }
    },
  };
}

const TOO_MANY: Inspected = {
  state: "unknown",
  why: `the reference could mean more than ${MAX_CANDIDATES} objects`,
};

function bounded(answers: readonly Inspected[]): readonly Inspected[] {
  return answers.length > MAX_CANDIDATES ? [TOO_MANY] : answers;
}

/**
 * Lists all networks at once, since an inspect prefers a swarm's network whose id begins with the text to a
 * local network of that name, while connect and delete do not. The list's filters mean different things for a
 * swarm's networks and local ones.
 */
async function listNetworks(lister: Pick<DockerdClient, "get">): Promise<readonly DockerdObject[]> {
  const answer = await lister.get("/networks");
  return listIn(readDockerdJson("/networks", answer), "/networks").map((item) =>
    INSPECTIONS.network.read(objectIn(item, "/networks"), answer.apiVersion),
  );
}

/** The beginning of a container's id. */
const HEX = /^[0-9a-f]{1,63}$/;
/** The beginning of the id of a swarm's object. */
const LETTERS = /^[0-9a-z]{1,24}$/;

/** The lists of swarm objects, whose filter by id accepts the beginning of one. */
const SWARM_LISTS: Readonly<Partial<Record<ReferenceKind, string>>> = {
  service: "/services",
  task: "/tasks",
  secret: "/secrets",
  config: "/configs",
};

/** Lists of ids. */
interface IdLists {
  readonly client: Pick<DockerdClient, "get">;
  readonly containers: () => Promise<readonly string[]>;
}

/** Returns the ids of a kind that begin with a reference which is another object's name. */
async function idsThatBegin(
  { client, containers }: IdLists,
  kind: ReferenceKind,
  ref: string,
  { id }: DockerdObject,
): Promise<readonly string[]> {
  // dockerd accepts the beginning of an id only if it is unique.
  if (id.startsWith(ref)) return [];
  if (kind === "container" && HEX.test(ref)) {
    // The filter by id returns nothing as soon as two ids begin so.
    return (await containers()).filter((one) => one.startsWith(ref));
  }
  const list = SWARM_LISTS[kind];
  if (list === undefined || !LETTERS.test(ref)) return [];
  const filters = encodeURIComponent(JSON.stringify({ id: [ref] }));
  return idsIn(client, `${list}?filters=${filters}`, "ID");
}

async function idsIn(
  client: Pick<DockerdClient, "get">,
  target: string,
  member: "Id" | "ID",
): Promise<readonly string[]> {
  const list = listIn(readDockerdJson(target, await client.get(target)), target);
  return list.map((item) => nameIn(objectIn(item, target)[member], member));
}
