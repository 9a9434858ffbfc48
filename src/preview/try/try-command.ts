import { escaped } from "../../domain/escaped.js";
import { createDockerdView, type DockerdView } from "../../engine/request/dockerd-view.js";
import { aboutSettings } from "../session/about-settings.js";
import { openSession, type SessionFlags } from "../session/session.js";
import { showTry, type ShowTryFlags } from "./show-try.js";
import { STAND_IN_HEADERS } from "../fake-dockerd/fake-dockerd.js";
import { tryClient, type Tried } from "./try-client.js";

/** The options of `dockwarden try`. */
export interface TryFlags extends SessionFlags, ShowTryFlags {
  readonly seconds: number;
  /** A folder for the AuthZ messages; null to keep none. */
  readonly save: string | null;
  readonly json: boolean;
}

/** The result of all calls of a client, for a terminal or as JSON. */
export interface TryResult {
  /** `cut`: nothing was denied, but the client was ended before it had sent everything. */
  readonly outcome: "allowed" | "denied" | "cut";
  readonly text: string;
}

/** More would fill the disk with messages. */
const MAX_CALLS = 1000;

/**
 * Decides on all API calls of a client.
 *
 * @throws {UsageError} When the client cannot be tried, or a file cannot be used.
 * @throws {SettingsError} When the settings are not valid.
 */
export async function tryClientCommand(
  words: readonly string[],
  flags: TryFlags,
): Promise<TryResult> {
  const session = await openSession(flags, { dockerd: fakeDockerdView() });
  try {
    const bounds = { seconds: flags.seconds, calls: MAX_CALLS };
    const tried = await tryClient(words, session, bounds, flags.save);
    const about = aboutSettings(session.chosen, session.caller);
    const text = flags.json ? jsonOf(tried, about) : showTry(tried, about, flags);
    return { outcome: outcomeOf(tried), text };
  } finally {
    await session.close();
  }
}

/** Returns the view of a dockerd like the fake dockerd, once it has responded. */
function fakeDockerdView(): DockerdView {
  const view = createDockerdView();
  view.learn(new Map([...Object.entries(STAND_IN_HEADERS)]));
  return view;
}

function outcomeOf({ calls, cut }: Tried): TryResult["outcome"] {
  if (calls.some(({ effect }) => effect !== "allow")) return "denied";
  return cut === null ? "allowed" : "cut";
}

function jsonOf({ calls, client, cut, assumed }: Tried, about: string): string {
  const denied = calls.filter(({ effect }) => effect !== "allow").length;
  return `${escaped(JSON.stringify({ about, calls, denied, client, cut, assumed }))}\n`;
}
