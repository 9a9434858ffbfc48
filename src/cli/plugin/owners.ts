import { Command, Option } from "commander";
import { textOfKey } from "../../domain/owner-names.js";
import { OBJECT_KINDS, type ObjectKey, type Origin } from "../../domain/owners.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import {
  OWNERS_PATH,
  forgetOwnerCommand,
  obey,
  setOwnerCommand,
  type OwnerCommand,
  type OwnerCommandOutcome,
} from "../../engine/ownership/owner-command.js";
import { encodeOwnerCommand } from "../../engine/ownership/owner-command-json.js";
import { openOwnerStore } from "../../engine/ownership/owner-store.js";
import { loadOwners } from "../../engine/ownership/read-owners.js";
import { askPlugin, membersIn, type PluginAnswer } from "./ask-plugin.js";
import { EXIT } from "../exit.js";
import { escaped } from "../../domain/escaped.js";

/** Creates `dockwarden owners list`, `set` and `forget`. */
export function ownersCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("owners")
    .description("Show and change the owners of objects.")
    .addCommand(listCommand(streams))
    .addCommand(setCommand(streams))
    .addCommand(forgetCommand(streams, finish));
}

interface ListFlags extends OwnersFilter {
  readonly owners: string;
}

function listCommand({ out }: Streams): Command {
  return new Command("list")
    .description("Print the recorded owners. It only reads the file, also while the plugin runs.")
    .option("--user <name>", "only this user's objects")
    .addOption(new Option("--kind <kind>", "only objects of this kind").choices(OBJECT_KINDS))
    .option("--json", "one JSON object a line")
    .option("--owners <file>", "where it is remembered", DEFAULT_PATHS.owners)
    .action(({ owners, ...filter }: ListFlags) => {
      out(listOwners(loadOwners(owners), filter));
    });
}

interface ChangeFlags {
  readonly socket: string;
  readonly owners: string;
}

interface SetFlags extends ChangeFlags {
  readonly withoutName?: boolean;
}

function setCommand({ out }: Streams): Command {
  return changeCommand("set")
    .description("Set the owner of an object. It replaces the recorded owner.")
    .argument("[user]", "as the client certificate names them")
    .option("--without-name", "anonymous callers, as on the unix socket, created it")
    .action(async (kind: string, id: string, user: string | undefined, flags: SetFlags) => {
      const command = setOwnerCommand(kind, id, makerOf(user, flags));
      const { before } = await execute(command, flags);
      const maker = user === undefined ? "an anonymous caller's" : `${JSON.stringify(user)}'s`;
      out(`${textOfKey(command.key)} is ${maker}${wasOf(before)}\n`);
    });
}

function makerOf(user: string | undefined, { withoutName = false }: SetFlags): string | null {
  if ((user === undefined) === withoutName) return user ?? null;
  throw new UsageError("Cannot set owner: give either a user or --without-name");
}

function forgetCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return changeCommand("forget")
    .description("Forget the owner of an object, so that only administrators may use it.")
    .action(async (kind: string, id: string, flags: ChangeFlags) => {
      const command = forgetOwnerCommand(kind, id);
      const { before, wasKnown } = await execute(command, flags);
      if (wasKnown) out(`${textOfKey(command.key)} is unowned${wasOf(before)}\n`);
      else err(`dockwarden: no owner of ${textOfKey(command.key)} is recorded\n`);
      finish(wasKnown ? EXIT.done : EXIT.no);
    });
}

function changeCommand(name: OwnerCommand["change"]): Command {
  return new Command(name)
    .argument("<kind>", OBJECT_KINDS.join(", "))
    .argument("<id>", "the full id; name@time of a volume")
    .option("--socket <path>", "where the plugin listens", DEFAULT_PATHS.socket)
    .option("--owners <file>", "the file to change if no plugin listens", DEFAULT_PATHS.owners);
}

/**
 * Carries out a command. One program writes the file at a time: the one that holds the plugin's socket, else this one.
 */
async function execute(
  command: OwnerCommand,
  { socket, owners }: ChangeFlags,
): Promise<OwnerCommandOutcome> {
  const answer = await askPlugin(socket, OWNERS_PATH, encodeOwnerCommand(command));
  if (answer !== null) return outcomeIn(answer, socket);
  const store = openOwnerStore(owners);
  try {
    return obey(store, command, new Date());
  } finally {
    store.close();
  }
}

function outcomeIn({ status, body }: PluginAnswer, socket: string): OwnerCommandOutcome {
  const answer = membersIn(body);
  if (status === 200 && typeof answer["wasKnown"] === "boolean") {
    const { before } = answer;
    return { before: typeof before === "string" ? before : null, wasKnown: answer["wasKnown"] };
  }
  if (typeof answer["Err"] === "string")
    throw new UsageError(`The plugin refused: ${answer["Err"]}`);
  throw new UsageError(
    `The plugin on "${socket}" answered ${status} and no outcome; is it a Dockwarden of this version?`,
  );
}

function wasOf(before: string | null): string {
  return before === null ? "" : `, and was ${JSON.stringify(before)}'s`;
}

/** Options of listing owners. */
interface OwnersFilter {
  readonly user?: string;
  readonly kind?: string;
  readonly json?: boolean;
}

type Remembered = readonly [ObjectKey, Origin];

/** Renders one line for each object, the oldest of each kind first. Quotes user names that could control a terminal. */
function listOwners(all: readonly Remembered[], filter: OwnersFilter): string {
  const { user, kind, json = false } = filter;
  const lineOf = json ? jsonOf : textOf;
  return all
    .filter(([key]) => kind === undefined || key.kind === kind)
    .filter(([, origin]) => user === undefined || origin.user === user)
    .map((one) => `${escaped(lineOf(one))}\n`)
    .join("");
}

function jsonOf([key, origin]: Remembered): string {
  return JSON.stringify({ ...key, ...origin });
}

/** Returns `container 4f… alice 2026-11-25T10:00:00.000Z created`. */
function textOf([{ kind, id }, { user, since, source }]: Remembered): string {
  return [kind, wordOf(id), user === null ? "-" : wordOf(user), since, source].join(" ");
}

/** Quotes a text that is not a single word, or could be read as an anonymous caller. */
function wordOf(text: string): string {
  return /^\w[\w.@:+-]*$/.test(text) ? text : JSON.stringify(text);
}
