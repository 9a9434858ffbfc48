import { instantOf } from "../domain/instant.js";
import { isObjectKind, problemOfKey, problemOfUser, volumeId } from "../domain/owner-names.js";
import { OBJECT_KINDS } from "../domain/owners.js";
import type { ObjectKey } from "../domain/owners.js";
import { UsageError } from "../errors.js";
import type { OwnerStore } from "./owner-store.js";

/** Where the running plugin takes orders, on its own socket. */
export const OWNERS_PATH = "/Dockwarden.Owners";

/** What an administrator orders. */
export type OwnerCommand =
  | { readonly change: "set"; readonly key: ObjectKey; readonly user: string | null }
  | { readonly change: "forget"; readonly key: ObjectKey };

/** What became of an order. */
export interface OwnerCommandOutcome {
  /** Whose the object was, or null. */
  readonly before: string | null;
  /** Whether something was remembered of it, be it that nobody with a name made it. */
  readonly wasKnown: boolean;
}

/**
 * @param user Null for callers without a name.
 * @throws {UsageError} When an order cannot be made of what was said, which it names.
 */
export function setOwnerCommand(kind: string, id: string, user: string | null): OwnerCommand {
  const problem = user === null ? null : problemOfUser(user);
  if (problem !== null)
    throw new UsageError(`Cannot set owner ${JSON.stringify(user)}: ${problem}`);
  return { change: "set", key: readKey(kind, id), user };
}

/** @throws {UsageError} As setOwnerCommand does. */
export function forgetOwnerCommand(kind: string, id: string): OwnerCommand {
  return { change: "forget", key: readKey(kind, id) };
}

/** Does what is ordered at `now`. @throws {OwnerStoreError} When it is not done. */
export function obey(store: OwnerStore, command: OwnerCommand, now: Date): OwnerCommandOutcome {
  const { key } = command;
  const before = store.ownerOf(key)?.user ?? null;
  const wasKnown = store.isKnown(key);
  if (command.change === "forget") store.forget(key);
  else store.record(key, { user: command.user, since: now.toISOString(), source: "set" });
  return { before, wasKnown };
}

function readKey(kind: string, id: string): ObjectKey {
  if (!isObjectKind(kind)) {
    throw new UsageError(
      `Cannot find objects of kind ${JSON.stringify(kind)}: it should be one of ${OBJECT_KINDS.join(", ")}`,
    );
  }
  const key = { kind, id: kind === "volume" ? inUtc(id) : id };
  const problem = problemOfKey(key);
  if (problem !== null)
    throw new UsageError(`Cannot find ${kind} ${JSON.stringify(id.slice(0, 300))}: ${problem}`);
  return key;
}

/** `data@2026-11-25T11:00:00+01:00`, as docker shows it, as it is kept. */
function inUtc(id: string): string {
  const at = id.lastIndexOf("@");
  const time = id.slice(at + 1);
  return instantOf(time) === null ? id : volumeId(id.slice(0, at), time);
}
