/** Exit codes. */
export const EXIT = {
  done: 0,
  /** The command did its work, and the result is negative. */
  no: 1,
  /** Command line, settings, policy or a path cannot be used. */
  unusable: 2,
  /** A fault of this program; EX_SOFTWARE of sysexits(3). */
  fault: 70,
} as const;

const ALL = "all commands";
const ALARM = "the log is not as it was written";
const NO_PLUGIN = "no plugin listens on the socket, or one of another version";

/**
 * The meanings of exit codes: `["audit verify", 1, "the log is not as it was written"]`.
 *
 * @internal Exported for the manual page.
 */
export const EXIT_CODES: readonly (readonly [command: string, code: number, meaning: string])[] = [
  [ALL, EXIT.done, "the command did its work"],
  [ALL, EXIT.no, "it did its work, and the result is negative"],
  [ALL, EXIT.unusable, "the command line, the settings, the policy or a file cannot be used"],
  [ALL, EXIT.fault, "a fault of this program; please report it"],
  ["attack", EXIT.no, "an attack gets through"],
  ["audit report", EXIT.no, ALARM],
  ["audit send", EXIT.no, "records could not be sent; with --status: the last attempt failed"],
  ["audit show", EXIT.no, "no record has the id"],
  ["audit verify", EXIT.no, ALARM],
  ["can-i", EXIT.no, "the user may not"],
  ["doctor", EXIT.no, "something is wrong, or could not be checked"],
  ["explain", EXIT.no, "the request is denied"],
  ["init", EXIT.no, "you declined, or dockerd failed and all was undone"],
  ["learn", EXIT.no, "a request of the log would not pass, or could not be evaluated"],
  ["owners forget", EXIT.no, "no owner is recorded"],
  ["policy check", EXIT.no, "a control has an error"],
  ["policy fmt", EXIT.no, "with --check: a file is not formatted"],
  ["policy test", EXIT.no, "a test or an example fails; with --coverage: a line is not covered"],
  ["reload", EXIT.no, "the settings have problems, and the former ones stay in use"],
  ["reload", EXIT.unusable, NO_PLUGIN],
  ["replay", EXIT.no, "a decision would change; --fail-on chooses which changes count"],
  ["settings check", EXIT.no, "the settings have problems"],
  ["settings diff", EXIT.no, "the files differ in effect"],
  ["status", EXIT.no, "something is not enforced, or does not work"],
  ["status", EXIT.unusable, NO_PLUGIN],
  ["try", EXIT.no, "a call was denied"],
  ["try", EXIT.unusable, "the client was stopped before its end, and nothing was denied"],
  ["uninstall", EXIT.no, "you declined, or a service is not as it should be"],
  ["who-can", EXIT.no, "nobody may"],
];

/** Renders the exit codes for the help of a command, `audit verify`; `""` is the program. */
export function exitHelp(words: string): string {
  const lines = EXIT_CODES.filter(([command, code]) =>
    command === ALL ? code !== EXIT.no || words === "" : command === words,
  )
    .toSorted(([, a], [, b]) => a - b)
    .map(([, code, meaning]) => `  ${String(code).padEnd(2)}  ${meaning}`);
  return ["", "Exit codes:", ...lines].join("\n");
}
