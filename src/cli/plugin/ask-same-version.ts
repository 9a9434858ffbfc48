import { UsageError } from "../../domain/errors.js";
import { versionOfProgram } from "../../files/program-files.js";
import { askPlugin, membersIn } from "./ask-plugin.js";

/**
 * Posts `body` to `path` of the plugin on `socket`, and returns the members of its answer. They are as this program's own
 * plugin writes them, since only an answer of the same version is taken.
 *
 * @throws {UsageError} When no plugin listens there, or one of another version.
 */
export async function askSameVersion(
  socket: string,
  path: string,
  { body: sent = "", withinMs }: { readonly body?: string; readonly withinMs?: number } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await askPlugin(socket, path, sent, withinMs);
  if (answer === null)
    throw new UsageError(
      `Cannot ask the plugin on "${socket}": no program listens there; start it, or pass --socket PATH`,
    );
  const { status, body } = answer;
  const members = status === 200 ? membersIn(body) : {};
  const { version } = members;
  if (version === versionOfProgram()) return members;
  const what = typeof version === "string" ? `is version ${version}` : `answered ${status}`;
  throw new UsageError(
    `Cannot ask the plugin on "${socket}": it ${what}, this command is version ${versionOfProgram()}; restart the plugin with this version`,
  );
}
