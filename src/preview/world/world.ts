import { UsageError } from "../../domain/errors.js";
import { readProgramFile } from "../../files/program-files.js";

/** Objects of a made-up dockerd. An owner is a user's name, `caller` for whoever asks, or null for nobody. */
export interface World {
  readonly containers: readonly WorldContainer[];
  readonly networks: readonly WorldNetwork[];
  readonly volumes: readonly WorldVolume[];
  readonly images: readonly { readonly id: string; readonly names: readonly string[] }[];
  /** True if nothing else exists; false if other objects are taken to exist. */
  readonly complete: boolean;
}

export interface WorldContainer {
  /** 64 hex digits. */
  readonly id: string;
  readonly names: readonly string[];
  readonly owner: string | null;
  /** `user[:group]` of its processes; `""` for root. */
  readonly user: string;
  readonly image: string;
  /** `/srv/data:/data` */
  readonly binds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `running` if it is not given. */
  readonly status?: ContainerStatus;
}

export interface WorldNetwork {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly driver: string;
}

export interface WorldVolume {
  readonly name: string;
  readonly owner: string | null;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** The state of a container. */
export type ContainerStatus = (typeof STATUSES)[number];

const STATUSES = ["created", "running", "paused", "exited"] as const;

/** The owner that stands for the caller. */
export const CALLER = "caller";

/** Returns the objects that the cases of the corpus assume. */
export function corpusWorld(): World {
  return worldIn(readProgramFile("corpus/world.json").toString(), "corpus/world.json");
}

/**
 * Reads a world from JSON. Members that are absent have the value of an ordinary object: owned by the caller, without a user,
 * bind or label.
 *
 * @param file Named in errors.
 * @throws {UsageError} When it is not JSON, or a member has another type.
 */
export function worldIn(text: string, file: string): World {
  const read = readerOf(file);
  const root = read.object(parsed(text, file), "");
  const { containers, networks, volumes, images, complete } = root;
  return {
    containers: read.list(containers, "containers").map((one, at) => containerIn(read, one, at)),
    networks: read.list(networks, "networks").map((one, at) => networkIn(read, one, at)),
    volumes: read.list(volumes, "volumes").map((one, at) => volumeIn(read, one, at)),
    images: read.list(images, "images").map((one, at) => {
      const { id, names } = read.object(one, `images[${at}]`);
      return { id: read.text(id, "id"), names: read.texts(names, "names") };
    }),
    complete: read.flag(complete, "complete"),
  };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new UsageError(`Cannot read world "${file}": it is not JSON, write one object`, {
      cause: thrown,
    });
  }
}

function containerIn(read: Reader, one: unknown, at: number): WorldContainer {
  const place = `containers[${at}]`;
  const { id, name, names, owner, user, image, binds, labels, state } = read.object(one, place);
  const own = name === undefined ? read.texts(names, `${place}.names`) : [read.text(name, place)];
  return {
    id: read.text(id ?? "", `${place}.id`),
    names: own,
    owner: read.owner(owner, `${place}.owner`),
    user: read.text(user ?? "", `${place}.user`),
    image: read.text(image ?? "busybox", `${place}.image`),
    binds: read.texts(binds, `${place}.binds`),
    labels: read.map(labels, `${place}.labels`),
    status: read.status(state ?? "running", `${place}.state`),
  };
}

function networkIn(read: Reader, one: unknown, at: number): WorldNetwork {
  const place = `networks[${at}]`;
  const { id, name, owner, driver } = read.object(one, place);
  return {
    id: read.text(id ?? "", `${place}.id`),
    name: read.text(name, `${place}.name`),
    owner: read.owner(owner, `${place}.owner`),
    driver: read.text(driver ?? "bridge", `${place}.driver`),
  };
}

function volumeIn(read: Reader, one: unknown, at: number): WorldVolume {
  const place = `volumes[${at}]`;
  const { name, owner, driver, options } = read.object(one, place);
  return {
    name: read.text(name, `${place}.name`),
    owner: read.owner(owner, `${place}.owner`),
    driver: read.text(driver ?? "local", `${place}.driver`),
    options: read.map(options, `${place}.options`),
  };
}

interface Reader {
  readonly object: (value: unknown, place: string) => Readonly<Record<string, unknown>>;
  readonly list: (value: unknown, place: string) => readonly unknown[];
  readonly text: (value: unknown, place: string) => string;
  readonly texts: (value: unknown, place: string) => readonly string[];
  readonly map: (value: unknown, place: string) => Readonly<Record<string, string>>;
  readonly owner: (value: unknown, place: string) => string | null;
  readonly flag: (value: unknown, place: string) => boolean;
  readonly status: (value: unknown, place: string) => ContainerStatus;
}

function readerOf(file: string): Reader {
  const wrong = (place: string, wanted: string): UsageError =>
    new UsageError(`Cannot read world "${file}": "${place}" must be ${wanted}`);
  const object: Reader["object"] = (value, place) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
    throw wrong(place, "an object");
  };
  const list: Reader["list"] = (value, place) => {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw wrong(place, "a list");
  };
  const text: Reader["text"] = (value, place) => {
    if (typeof value === "string") return value;
    throw wrong(place, "a text");
  };
  return {
    ...{ object, list, text },
    status: (value, place) => {
      const found = STATUSES.find((one) => one === value);
      if (found === undefined) throw wrong(place, `one of ${STATUSES.join(", ")}`);
      return found;
    },
    texts: (value, place) => list(value, place).map((one) => text(one, place)),
    map: (value, place) => {
      const entries = Object.entries(value === undefined ? {} : object(value, place));
      return Object.fromEntries(entries.map(([key, one]) => [key, text(one, `${place}.${key}`)]));
    },
    flag: (value, place) => {
      if (value === undefined || typeof value === "boolean") return value === true;
      throw wrong(place, "true or false");
    },
    owner: (value, place) => {
      if (value === undefined) return CALLER;
      return value === null ? null : text(value, place);
    },
  };
}
