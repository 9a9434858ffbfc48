import { isObjectKind } from "../../domain/owner-names.js";
import type { AuditRecord } from "../../domain/record.js";

/** A name or an id that a record has for an object, and the object's kind. */
interface Mention {
  readonly kind: string;
  readonly word: string;
}

/** The object that a target like `web`, `container:web` or `4f1c2d9e8a77` stands for. */
export interface WantedObject {
  /** Null for any kind. */
  readonly kind: string | null;
  /** The name, the id, or at least 12 of the id's digits. */
  readonly word: string;
}

/** Reads a target. What stands before the colon of `nginx:latest` is no kind. */
export function wantedObject(target: string): WantedObject {
  const [, kind = "", word = ""] = /^([a-z]+):(.+)$/s.exec(target) ?? [];
  return isObjectKind(kind) ? { kind, word } : { kind: null, word: target };
}

/** Returns true if a name or id of an object of a kind is that of the wanted object. */
export function isWantedObject(wanted: WantedObject, kind: string, word: string | null): boolean {
  if (word === null || (wanted.kind !== null && wanted.kind !== kind)) return false;
  return word === wanted.word || (SHORT_ID.test(wanted.word) && isIdFrom(word, wanted.word));
}

/** As `docker ps` prints ids. */
const SHORT_ID = /^[0-9a-f]{12,63}$/;

function isIdFrom(word: string, start: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/.test(word) && word.replace(/^sha256:/, "").startsWith(start);
}

/**
 * Returns true if a record is about a wanted object.
 *
 * @param ids The ids that the object has had, so that it is found by other names too.
 */
export function isAbout(
  record: AuditRecord,
  wanted: WantedObject,
  ids: ReadonlySet<string>,
): boolean {
  return mentionsIn(record).some(
    ({ kind, word }) => ids.has(word) || isWantedObject(wanted, kind, word),
  );
}

function mentionsIn(record: AuditRecord): readonly Mention[] {
  const { targets, about = [], made, executed } = record;
  const mentions: Mention[] = [...named(record)];
  for (const { kind, ref, id } of targets) mention(mentions, kind, ref, id);
  for (const { kind, id, name } of about) mention(mentions, kind, id, name);
  if (made !== null) mention(mentions, made.kind, made.id);
  if (executed !== undefined) mention(mentions, executed.type, executed.id, executed.name);
  return mentions;
}

function mention(mentions: Mention[], kind: string, ...words: readonly (string | null)[]): void {
  for (const word of words) if (word !== null && word !== "") mentions.push({ kind, word });
}

/** Returns `container` of `container.create`. */
function kindOf(action: string): string {
  const [kind = ""] = action.split(".", 1);
  return kind;
}

/** `/containers/web/json`, where no control asked dockerd, and the name that a new object is to have. */
function named({ path, call, action }: AuditRecord): readonly Mention[] {
  const [, collection = "", word = ""] = path === null ? [] : path.split("/");
  const inPath = word === "" ? [] : [{ kind: collection.replace(/s$/, ""), word }];
  const names = call?.query["name"];
  if (names === undefined) return inPath;
  return [...inPath, ...names.map((name) => ({ kind: kindOf(action ?? ""), word: name }))];
}
