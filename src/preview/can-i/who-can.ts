import { escaped } from "../../domain/escaped.js";
import { identityOfName } from "../../engine/identity/identify.js";
import { createCallers } from "../../engine/settings/callers.js";
import type { Caller } from "../../domain/caller.js";
import { askedRequest } from "./asked-actions.js";
import { maxVersionOf, type QuestionAnswer } from "./can-i.js";
import { chooseSettings, type ChosenSettings } from "../session/open-configuration.js";
import { openSessions, type SessionFlags } from "../session/session.js";

/** A name that no settings list. */
const UNLISTED = "someone-not-listed";

/**
 * Answers who may do something: a control's id asks for whom it does not refuse, anything else is an action as in `canI`.
 *
 * @throws {UsageError} When there is neither such a control nor such an action.
 */
export async function whoCan(
  what: string,
  object: string | null,
  flags: SessionFlags,
): Promise<QuestionAnswer> {
  const chosen = await chooseSettings(flags);
  const names = ["", UNLISTED, ...Object.keys(chosen.settings.people.users)];
  const isControl = Object.hasOwn(chosen.library.catalogue, what);
  const rows = isControl
    ? await pastControl(what, chosen, names)
    : await rowsOfAction(what, object, { flags, chosen }, names);
  const lines = rows.map(({ name, why }) => `${nameOf(name).padEnd(24)}${why}`.trimEnd());
  const note = noteOf(isControl, object, flags);
  const shown = [...(lines.length === 0 ? ["nobody"] : lines), ...(note === null ? [] : [note])];
  return { yes: rows.length > 0, text: shown.map((line) => `${escaped(line)}\n`).join("") };
}

interface Row {
  readonly name: string;
  /** Why they may; `""` if that is not more than the settings' usual answer. */
  readonly why: string;
}

function nameOf(name: string): string {
  if (name === "") return "(anonymous)";
  return name === UNLISTED ? "(any unlisted user)" : name;
}

function noteOf(isControl: boolean, object: string | null, flags: SessionFlags): string | null {
  if (isControl || object === null || flags.world !== undefined) return null;
  return flags.owner === undefined
    ? "Note: the object was taken to belong to each of them in turn; --owner says to whom it belongs"
    : null;
}

async function rowsOfAction(
  word: string,
  object: string | null,
  { flags, chosen }: { flags: SessionFlags; chosen: ChosenSettings },
  names: readonly string[],
): Promise<readonly Row[]> {
  const sessions = await openSessions(flags, { chosen });
  const rows: Row[] = [];
  try {
    for (const name of names) {
      const session = sessions.of(await identityOfName(sessions.chosen.settings, name, []));
      const request = askedRequest(word, object, maxVersionOf(session));
      const { effect, warnings } = await session.decide(request);
      const warned = [...new Set(warnings.map(({ control }) => control))].join(", ");
      if (effect === "allow")
        rows.push({ name, why: warned === "" ? "" : `with warnings of ${warned}` });
    }
  } finally {
    await sessions.close();
  }
  return rows;
}

/** Whoever has an exception, or a mode that does not refuse. */
async function pastControl(
  control: string,
  { settings }: ChosenSettings,
  names: readonly string[],
): Promise<readonly Row[]> {
  const callers = createCallers(settings);
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const rows = await Promise.all(
    names.map(async (name) => {
      const caller = callers.of(await identityOfName(settings, name, []));
      return { name, why: reasonsOf(control, caller, settings.sets[caller.profile]?.modes, now) };
    }),
  );
  return rows.filter(({ why }) => why !== "");
}

function reasonsOf(
  control: string,
  { profile, exceptions }: Caller,
  modes: Readonly<Record<string, string>> | undefined,
  now: string,
): string {
  const mode = modes?.[control] ?? "off";
  const own = exceptions.filter(
    ({ controls, created, expires }) =>
      controls.includes(control) && created <= now && now < expires,
  );
  return [
    ...(mode === "deny" ? [] : [`mode ${mode} in profile ${profile}`]),
    ...own.map(({ id, expires }) => `exception ${id} until ${expires}`),
  ].join("; ");
}
