import { statusOf } from "./container-answer.js";
import { DOCKER_26, type DockerRelease } from "./engines.js";
import type { SimulatedObject, SimulatedKind } from "./simulated-objects.js";
import {
  simulatedContainer,
  simulatedExec,
  simulatedNetwork,
  objectMeant,
  simulatedVolume,
} from "./simulated-objects.js";
import { createDirectoryOver, type Directory } from "../../engine/dockerd/directory.js";
import type { DockerdResponse } from "../../engine/dockerd/dockerd-client.js";

/** A directory of a made-up dockerd, which nothing is sent to. */
export interface WorldDirectory {
  readonly directory: Directory;
  /** Replaces the objects that exist. */
  readonly arrange: (objects: readonly SimulatedObject[]) => void;
  /** Adds an object to those that exist, or replaces the one that has its id. */
  readonly put: (object: SimulatedObject) => void;
  /** Removes an object, which is not taken to exist again. */
  readonly remove: (kind: SimulatedKind, ref: string) => void;
  /** Finds an object, also one that is not listed but taken to exist. */
  readonly find: (kind: SimulatedKind, ref: string) => SimulatedObject | undefined;
  /** Returns the objects that exist, without those that were taken to exist. */
  readonly listed: () => readonly SimulatedObject[];
  /** Returns the objects that were inspected and are not listed, but were taken to exist: `containers web1`. */
  readonly assumed: () => readonly string[];
}

/** dockerd's description of its host, where there is cgroup v2 and SELinux. */
function infoOf({ version, storage }: DockerRelease): object {
  return {
    ...{ OSType: "linux", ServerVersion: version, ...storage, DefaultRuntime: "runc" },
    SecurityOptions: ["name=seccomp", "name=cgroupns", "name=selinux"],
    // A container of the world is described without its limits, so its start must not ask for them.
    ...{ MemoryLimit: false, PidsLimit: false, CpuCfsQuota: false },
  };
}

function versionOf({ version, runc }: DockerRelease): object {
  return { Version: version, Components: [{ Name: "runc", Version: runc }] };
}

/** The API version of the responses. */
const API_VERSION = "1.45";

/** Options of an inventory beside its objects. */
export interface WorldParts {
  /** Objects that do not exist, also if others are taken to: `volumes data`. */
  readonly absent: ReadonlySet<string>;
  readonly engine: DockerRelease;
}

/**
 * Creates one.
 *
 * @param assumedOwner Who owns every object that is inspected and not listed, `""` for anonymous callers; null if such objects
 *   do not exist.
 */
export function createWorldDirectory(
  listed: readonly SimulatedObject[],
  assumedOwner: string | null,
  { absent = new Set(), engine = DOCKER_26 }: Partial<WorldParts> = {},
): WorldDirectory {
  let objects = listed;
  const assumed = new Map<string, SimulatedObject>();
  const gone = new Set<string>(absent);
  const known = (): readonly SimulatedObject[] => [...objects, ...assumed.values()];
  const find = (kind: string, ref: string): SimulatedObject | undefined => {
    const found = objectMeant(known(), kind, ref);
    if (found !== undefined || assumedOwner === null || ref === "") return found;
    if (gone.has(`${kind} ${ref}`)) return undefined;
    const made = assumedObject(kind, ref, assumedOwner);
    if (made !== undefined) assumed.set(`${kind} ${ref}`, made);
    return made;
  };
  const client = clientOf((target) => answerTo(target, objects, find, engine));
  const clients = { client, ownClient: client, lister: client };
  const directory = { ...createDirectoryOver(clients, ownersAmong(known)), unusedVolumes: UNUSED };
  const arrange = (next: readonly SimulatedObject[]): void => {
    objects = next;
    assumed.clear();
  };
  return {
    ...{ directory, arrange },
    put(object) {
      objects = [...objects.filter((one) => !isSame(one, object)), object];
    },
    remove(kind, ref) {
      const found = objectMeant(known(), kind, ref);
      for (const name of [ref, found?.id ?? ref, ...(found?.names ?? [])]) {
        gone.add(`${kind} ${name}`);
        assumed.delete(`${kind} ${name}`);
      }
      objects = objects.filter((one) => one !== found);
    },
    ...{ find, listed: () => objects, assumed: () => [...assumed.keys()] },
  };
}

/** Nothing runs code in volumes here. */
const UNUSED: Directory["unusedVolumes"] = {
  moment: () => 0,
  missing: () => undefined,
  used: () => undefined,
  allUsed: () => undefined,
  isUnused: () => true,
};

function clientOf(answer: (target: string) => object | undefined) {
  return {
    get: (target: string) => Promise.resolve(responseOf(answer(target))),
    close: () => undefined,
  };
}

function ownersAmong(
  known: () => readonly SimulatedObject[],
): Parameters<typeof createDirectoryOver>[1] {
  return {
    ownerOf: ({ id, names }) =>
      known().find((one) => one.id === id || one.names.includes(names[0] ?? ""))?.owner ?? null,
    ownerOfGone: () => null,
    usageOf: () => ({ containers: 0, volumes: 0, networks: 0, services: 0 }),
    containersOf: () => [],
  };
}

function isSame(one: SimulatedObject, other: SimulatedObject): boolean {
  return one.kind === other.kind && one.id === other.id;
}

function responseOf(answer: object | undefined): DockerdResponse {
  const status = answer === undefined ? 404 : 200;
  const body = Buffer.from(JSON.stringify(answer ?? { message: "No such object" }));
  return { status, body, apiVersion: API_VERSION };
}

function answerTo(
  url: string,
  objects: readonly SimulatedObject[],
  find: (kind: string, ref: string) => SimulatedObject | undefined,
  engine: DockerRelease,
): object | undefined {
  const answers = (wanted: SimulatedKind): object[] =>
    objects.filter(({ kind }) => kind === wanted).map(({ answer }) => answer);
  switch (url) {
    case "/info":
      return infoOf(engine);
    case "/version":
      return versionOf(engine);
    case "/networks":
      return answers("networks");
    case "/containers/json?all=1":
      return answers("containers");
    default:
      return url.startsWith(USERS) ? usersAmong(objects) : answerAbout(url, find);
  }
}

/** dockerd lists the containers in which a volume is mounted; others do no harm. */
const USERS = "/containers/json?all=1&filters=";

function usersAmong(objects: readonly SimulatedObject[]): object[] {
  return objects
    .filter(({ kind }) => kind === "containers")
    .map((object) => {
      const { Mounts = [], Config } = object.answer as ContainerAnswer;
      return { Id: object.id, State: statusOf(object), Labels: Config?.Labels ?? {}, Mounts };
    });
}

interface ContainerAnswer {
  readonly Mounts?: unknown;
  readonly Config?: { readonly Labels?: unknown };
}

function answerAbout(
  url: string,
  find: (kind: string, ref: string) => SimulatedObject | undefined,
): object | undefined {
  const [, kind = "", ref = ""] = /^\/(\w+)\/([^/?]*)(?:\/json)?$/.exec(url) ?? [];
  return find(kind, decodeURIComponent(ref))?.answer;
}

const FULL_ID = /^[0-9a-f]{64}$/;

/** Makes an object that a request names; of other kinds than these none exists. */
function assumedObject(kind: string, ref: string, owner: string): SimulatedObject | undefined {
  const id = FULL_ID.test(ref) ? ref : "";
  const bare = { user: "", image: "busybox", binds: [], labels: {} };
  switch (kind) {
    case "containers":
      // buildx asks whether it has made its builder already.
      if (ref.startsWith("buildx_buildkit_")) return undefined;
      return simulatedContainer({ ...bare, id, names: [id === "" ? ref : "assumed"], owner });
    case "networks":
      return simulatedNetwork({ id, name: ref, owner, driver: "bridge" });
    case "volumes":
      return simulatedVolume(ref, owner, "local", {});
    case "exec":
      return simulatedExec(ref, owner, "a55".padEnd(64, "0"));
    default:
      return undefined;
  }
}
