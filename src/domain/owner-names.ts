import { instantOf } from "./instant.js";
import { OBJECT_KINDS } from "./owners.js";
import type { ObjectKey, ObjectKind } from "./owners.js";

const MAX_USER_BYTES = 256;
const MAX_VOLUME_BYTES = 512;

/** A line of the log and of a list must stay one line, and a lone surrogate is not a character. */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Returns true if `text` is a kind. */
export function isObjectKind(text: unknown): text is ObjectKind {
  return OBJECT_KINDS.some((kind) => kind === text);
}

/** Returns the problem of a user's name: `it is empty, …`; null if there is none. */
export function problemOfUser(name: string): string | null {
  if (name === "") return "it is empty, it should be a user's name";
  if (Buffer.byteLength(name) > MAX_USER_BYTES)
    return `it has ${Buffer.byteLength(name)} bytes, it should have at most ${MAX_USER_BYTES}`;
  if (UNPRINTABLE.test(name)) return "it holds a control character, it should hold none";
  return null;
}

/** Returns the problem of a key, like problemOfUser. */
export function problemOfKey({ kind, id }: ObjectKey): string | null {
  const { fits, form } = FORMS[kind];
  return fits(id) ? null : `it should be ${form}`;
}

/**
 * Returns a volume's id, made of its name and dockerd's `CreatedAt` in UTC and whole seconds, since dockerd
 * writes it in its own zone: `data@2026-11-25T10:00:00Z`.
 *
 * Returns `data@-` if no permanent time is known: null must be given for engines before 23.0 (API 1.42),
 * whose `CreatedAt` changes with the content of the volume, and some drivers report none. Such an id is
 * reused with the name, so its owner must be forgotten before the volume's removal is allowed.
 *
 * @see https://github.com/moby/moby/pull/44719
 */
export function volumeId(name: string, createdAt: string | null): string {
  const instant = createdAt === null ? null : instantOf(createdAt);
  // Go's zero time, from a driver that reports none.
  if (instant === null || instant <= 0) return `${name}@-`;
  return `${name}@${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Returns `container 4f1c…`, the form of an object in messages. */
export function textOfKey({ kind, id }: ObjectKey): string {
  return `${kind} ${id}`;
}

/** Returns the name in a volume's id. */
export function volumeNameOfId(id: string): string {
  return id.slice(0, id.lastIndexOf("@"));
}

/** Engines before 23.0 report a time that changes with the content of a volume. */
const FIRST_MINOR_WITH_TIME = 42;

/** Returns the creation time of a volume by dockerd, if it is permanent. */
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
