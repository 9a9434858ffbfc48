import { instantOf } from "./instant.js";
import { OBJECT_KINDS } from "./owners.js";
import type { ObjectKey, ObjectKind } from "./owners.js";

const MAX_USER_BYTES = 256;
const MAX_VOLUME_BYTES = 512;

// A line of the store and of a list is one line, and a lone surrogate is no character.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether `text` is a kind. */
export function isObjectKind(text: unknown): text is ObjectKind {
  return OBJECT_KINDS.some((kind) => kind === text);
}

/** What is wrong with a user's name: `it is empty, …`; null where nothing is. */
export function problemOfUser(name: string): string | null {
  if (name === "") return "it is empty, it should be a user's name";
  if (Buffer.byteLength(name) > MAX_USER_BYTES)
    return `it has ${Buffer.byteLength(name)} bytes, it should have at most ${MAX_USER_BYTES}`;
  if (UNPRINTABLE.test(name)) return "it holds a control character, it should hold none";
  return null;
}

/** What is wrong with a key, as in problemOfUser. */
export function problemOfKey({ kind, id }: ObjectKey): string | null {
  const { fits, form } = FORMS[kind];
  return fits(id) ? null : `it should be ${form}`;
}

/**
 * A volume's id, of its name and the daemon's `CreatedAt`, which is brought to UTC and whole seconds, since a
 * daemon says it in its own zone: `data@2026-11-25T10:00:00Z`.
 *
 * It is `data@-` where no time is known that stays: null must be given for engines before 23.0 (API 1.42), whose
 * `CreatedAt` changes with what is in the volume, and some drivers tell none. Such an id comes back with the name,
 * so its owner must be forgotten before the volume's removal is allowed.
 *
 * @see https://github.com/moby/moby/pull/44719
 */
export function volumeId(name: string, createdAt: string | null): string {
  const instant = createdAt === null ? null : instantOf(createdAt);
  // Go's zero time, where a driver tells none.
  if (instant === null || instant <= 0) return `${name}@-`;
  return `${name}@${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** `container 4f1c…`, as messages name an object. */
export function textOfKey({ kind, id }: ObjectKey): string {
  return `${kind} ${id}`;
}

/** The name in a volume's id. */
export function volumeNameIn(id: string): string {
  return id.slice(0, id.lastIndexOf("@"));
}

/** Engines before 23.0 tell a time that changes with what is in a volume. */
const FIRST_MINOR_WITH_TIME = 42;

/** When dockerd says that a volume was made, if that stays. */
export function lastingTime(createdAt: unknown, apiVersion: string | undefined): string | null {
  const minor = /^1\.(\d{1,4})$/.exec(apiVersion ?? "")?.[1];
  const stays = minor !== undefined && Number(minor) >= FIRST_MINOR_WITH_TIME;
  return stays && typeof createdAt === "string" ? createdAt : null;
}

interface Form {
  readonly fits: (id: string) => boolean;
  readonly form: string;
}

function like(pattern: RegExp, form: string): Form {
  return { fits: (id) => pattern.test(id), form };
}

const FULL_ID = like(/^[0-9a-f]{64}$/, "the full id, 64 hexadecimal digits");
const SWARM_ID = like(/^[0-9a-z]{25}$/, "the full id of a swarm's object, 25 letters and digits");

const FORMS: Readonly<Record<ObjectKind, Form>> = {
  container: FULL_ID,
  exec: FULL_ID,
  // A swarm's networks have ids of its own form.
  network: like(
    /^(?:[0-9a-f]{64}|[0-9a-z]{25})$/,
    "the full id, as docker network inspect shows it",
  ),
  image: like(/^sha256:[0-9a-f]{64}$/, 'the full id, "sha256:" and 64 hexadecimal digits'),
  volume: {
    fits: (id) =>
      !UNPRINTABLE.test(id) && Buffer.byteLength(id) <= MAX_VOLUME_BYTES && IN_UTC.test(id),
    form: "name@time, as docker volume inspect --format '{{.Name}}@{{.CreatedAt}}' shows it, or name@- for an engine before 23",
  },
  service: SWARM_ID,
  secret: SWARM_ID,
  config: SWARM_ID,
};

const IN_UTC = /.@(?:-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;
