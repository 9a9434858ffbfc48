import { problemOfBeginning } from "../domain/break-glass.js";
import type { BreakGlassBeginning, BreakGlassCommand } from "../domain/break-glass.js";
import type { JsonObject } from "../domain/json.js";
import type { Settings } from "../domain/settings.js";
import { PluginError, UsageError } from "../domain/errors.js";
import { commandMembers, unreadableCommand } from "../engine/json/command-members.js";
import type { Endpoint } from "./app.js";
import type { BreakGlassSwitch } from "./break-glass.js";
import type { Log } from "../files/log.js";

/** Dependencies of the break-glass endpoint. */
export interface BreakGlassEndpointParts {
  readonly obey: BreakGlassSwitch["obey"];
  /** The plugin's version. A command of another version changes nothing: its caller could not read the answer. */
  readonly version: string;
  readonly settings: () => Pick<Settings, "people">;
  readonly log: Log;
}

/**
 * Creates the endpoint that declares and ends emergencies. It answers `{version, active, isUnlisted}`, or
 * `{version, problem}` if nothing has changed.
 */
export function createBreakGlassEndpoint(parts: BreakGlassEndpointParts): Endpoint {
  const { version } = parts;
  return (bytes) => {
    try {
      const command = decoded(bytes, version);
      const active = parts.obey(command);
      const isUnlisted = concernsStranger(command, parts.settings());
      return { status: 200, body: JSON.stringify({ version, active, isUnlisted }) };
    } catch (thrown) {
      if (!(thrown instanceof PluginError)) throw thrown;
      parts.log("error", thrown.message);
      return { status: 200, body: JSON.stringify({ version, problem: thrown.message }) };
    }
  };
}

/** Returns true for a user whom the settings do not name, perhaps because the name is misspelt. */
function concernsStranger(command: BreakGlassCommand, { people }: Pick<Settings, "people">) {
  if (command.change === "end" || command.user === null || command.user === "") return false;
  return !Object.hasOwn(people.users, command.user);
}

/** @throws {UsageError} When it is no BreakGlassCommand in JSON, with the version of its caller. */
function decoded(bytes: Uint8Array, version: string): BreakGlassCommand {
  const members = commandMembers(bytes);
  refuseOther(members, version);
  const change = members.get("change");
  if (change === "end" && members.size === 2) return { change };
  const beginning = change === "begin" && members.size === 5 ? beginningIn(members) : null;
  if (beginning === null)
    throw unreadableCommand(
      'it must be {version, change: "begin", user, seconds, reason}, whose user may be null, or {version, change: "end"}',
    );
  const found = problemOfBeginning(beginning);
  if (found !== null) throw unreadableCommand(`${found.of}: ${found.problem}`);
  return { change: "begin", ...beginning };
}

function refuseOther(members: JsonObject, version: string): void {
  const other = members.get("version") ?? null;
  if (other === version) return;
  throw new UsageError(
    `Cannot read command: it is of version ${JSON.stringify(other)}, the plugin is version ${version}; restart the plugin with this version`,
  );
}

function beginningIn(members: JsonObject): BreakGlassBeginning | null {
  const [user, seconds, reason] = ["user", "seconds", "reason"].map((name) => members.get(name));
  if (typeof user !== "string" && user !== null) return null;
  if (typeof seconds !== "number" || typeof reason !== "string") return null;
  return { user, seconds, reason };
}
