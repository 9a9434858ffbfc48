import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import type { ServiceAction, Units } from "./changes.js";
import type { Disk } from "./disk.js";
import type { Services } from "./systemctl.js";

/** Asks the operator one question on a terminal, and returns the answer. */
export type AskOperator = (question: string) => Promise<string>;

/** The host that init and uninstall change. */
export interface Environment {
  readonly disk: Disk;
  /** Null where no service may be touched, as in an image's root. */
  readonly services: Services | null;
  /** Null where nobody can be asked. */
  readonly ask: AskOperator | null;
  readonly streams: Streams;
}

/** The operator's consent to changes. */
export interface Consent {
  /** True to show the changes without making them. */
  readonly dryRun: boolean;
  /** Ask nothing. */
  readonly yes: boolean;
}

/** Returns the states of units; none without a service manager. */
export async function unitsNow(
  services: Services | null,
  units: readonly string[],
): Promise<Units> {
  if (services === null) return {};
  const states: [string, Units[string]][] = [];
  for (const unit of units) states.push([unit, await services.stateOf(unit)]);
  return Object.fromEntries(states);
}

/** Executes actions in their order. @throws {Error} When one fails. */
export async function act(
  services: Services | null,
  actions: readonly ServiceAction[],
): Promise<void> {
  for (const action of actions) await services?.run(action);
}

/**
 * Asks whether to apply what was shown. `done` is the end of a dry run.
 *
 * @throws {UsageError} When nobody can be asked.
 */
export async function askConsent(
  { ask, streams }: Environment,
  { dryRun, yes }: Consent,
): Promise<"go" | "done" | "declined"> {
  if (dryRun) {
    streams.out("This was a dry run: nothing was changed.\n");
    return "done";
  }
  if (yes) return "go";
  if (ask === null)
    throw new UsageError(
      'Cannot ask whether to apply this: standard input is not a terminal; pass "--yes" or "--dry-run"',
    );
  if (/^y(?:es)?$/i.test((await ask("Apply these changes? [y/N] ")).trim())) return "go";
  streams.out("Nothing was changed.\n");
  return "declined";
}
