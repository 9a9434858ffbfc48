import { instantOf } from "../../domain/instant.js";
import { isObjectKind, problemOfKey, problemOfUser, volumeId } from "../../domain/owner-names.js";
import { OBJECT_KINDS } from "../../domain/owners.js";
import type { ObjectKey } from "../../domain/owners.js";
import { UsageError } from "../../domain/errors.js";
import type { OwnerStore } from "./owner-store.js";

/** The path on the plugin's own socket where the running plugin accepts commands. */
export const OWNERS_PATH = "/Dockwarden.Owners";

/** A command of an administrator. */
export type OwnerCommand =
  | { readonly change: "set"; readonly key: ObjectKey; readonly user: string | null }
  | { readonly change: "forget"; readonly key: ObjectKey };

/** The result of a command. */
export interface OwnerCommandOutcome {
  /** The owner before the command, or null. */
  readonly before: string | null;
  /** True if an origin was recorded, including that of an anonymous caller. */
  readonly wasKnown: boolean;
}

/**
 * Builds the command that sets an owner.
 *
 * @param user Null for anonymous callers.
 * @throws {UsageError} When an argument is not valid, naming it.
 */
export function setOwnerCommand(kind: string, id: string, user: string | null): OwnerCommand {
  const problem = user === null ? null : problemOfUser(user);
  if (problem !== null)
    throw new UsageError(`Cannot set owner ${JSON.stringify(user)}: ${problem}`);
  return { change: "set", key: readKey(kind, id), user };
}

/**
 * Builds the command that forgets an owner.
 *
 * @throws {UsageError} Like setOwnerCommand.
 */
export function forgetOwnerCommand(kind: string, id: string): OwnerCommand {
  return { change: "forget", key: readKey(kind, id) };
}

/**
 * Carries out a command at `now`.
 *
 * @throws {OwnerStoreError} When it could not be carried out.
 */
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

/** Converts `data@2026-11-25T11:00:00+01:00`, as docker shows it, to the recorded form. */
function inUtc(id: string): string {
  const at = id.lastIndexOf("@");
  const time = id.slice(at + 1);
  return instantOf(time) === null ? id : volumeId(id.slice(0, at), time);
}
