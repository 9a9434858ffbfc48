import type { BreakGlassBeginning, BreakGlassCommand } from "../domain/break-glass.js";
import { problemOfBeginning } from "../domain/break-glass.js";
import type { JsonObject } from "../domain/json.js";
import { PluginError } from "../errors.js";
import { commandMembers, unreadableCommand } from "../json/command-members.js";
import type { Endpoint } from "./app.js";
import type { BreakGlassSwitch } from "./break-glass.js";
import type { Log } from "./log.js";

/**
 * Creates the endpoint that declares and ends emergencies. It answers `{version, active}`, or `{version, problem}` if
 * nothing has changed.
 */
export function createBreakGlassEndpoint(
  { obey }: Pick<BreakGlassSwitch, "obey">,
  version: string,
  log: Log,
): Endpoint {
  return (bytes) => {
    try {
      const active = obey(decoded(bytes));
      return { status: 200, body: JSON.stringify({ version, active }) };
    } catch (thrown) {
      if (!(thrown instanceof PluginError)) throw thrown;
      log("error", thrown.message);
      return { status: 200, body: JSON.stringify({ version, problem: thrown.message }) };
    }
  };
}

/** @throws {UsageError} When it is no BreakGlassCommand in JSON. */
function decoded(bytes: Uint8Array): BreakGlassCommand {
  const members = commandMembers(bytes);
  const change = members.get("change");
  if (change === "end" && members.size === 1) return { change };
  const beginning = change === "begin" && members.size === 4 ? beginningIn(members) : null;
  if (beginning === null)
    throw unreadableCommand(
      'it must be {change: "begin", user, seconds, reason}, whose user may be null, or {change: "end"}',
    );
  const found = problemOfBeginning(beginning);
  if (found !== null) throw unreadableCommand(`${found.of}: ${found.problem}`);
  return { change: "begin", ...beginning };
}

function beginningIn(members: JsonObject): BreakGlassBeginning | null {
  const [user, seconds, reason] = ["user", "seconds", "reason"].map((name) => members.get(name));
  if (typeof user !== "string" && user !== null) return null;
  if (typeof seconds !== "number" || typeof reason !== "string") return null;
  return { user, seconds, reason };
}
