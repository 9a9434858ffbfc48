import type { Json } from "../../domain/json.js";
import { commandMembers, unreadableCommand } from "../json/command-members.js";
import { forgetOwnerCommand, setOwnerCommand } from "./owner-command.js";
import type { OwnerCommand } from "./owner-command.js";

/**
 * Encodes `{"change":"set","kind":"container","id":"…","user":"alice"}`, which is posted to the plugin;
 * `user` is null for anonymous callers.
 */
export function encodeOwnerCommand(command: OwnerCommand): string {
  const { change, key } = command;
  const user = command.change === "set" ? { user: command.user } : {};
  return JSON.stringify({ change, ...key, ...user });
}

/**
 * Decodes the output of encodeOwnerCommand, and nothing else.
 *
 * @throws {UsageError} When it is anything else.
 */
export function decodeOwnerCommand(bytes: Uint8Array): OwnerCommand {
  const members = commandMembers(bytes);
  const [change, kind, id, user] = ["change", "kind", "id", "user"].map((name) =>
    members.get(name),
  );
  if (typeof kind !== "string" || typeof id !== "string")
    throw unreadableCommand("kind and id must be texts");
  if (change === "set" && isMaker(user) && members.size === 4)
    return setOwnerCommand(kind, id, user);
  if (change === "forget" && members.size === 3) return forgetOwnerCommand(kind, id);
  throw unreadableCommand(
    'it must be {change: "set", kind, id, user}, whose user may be null, or {change: "forget", kind, id}',
  );
}

function isMaker(user: Json | undefined): user is string | null {
  return typeof user === "string" || user === null;
}
