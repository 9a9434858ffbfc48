import { PinError } from "../../domain/errors.js";

/** The relevant parts of a call of the real runtime. */
export interface RuntimeArguments {
  readonly log: RuntimeLog;
  /** The folder with config.json, as given; `.` by default. */
  readonly bundle: string;
}

/** The file in which containerd's shim expects errors; null if none was given. */
export interface RuntimeLog {
  readonly file: string | null;
  readonly format: "json" | "text";
}

type Options = ReadonlyMap<string, "flag" | "value">;

const options = (flags: string, values: string): Options =>
  new Map([
    ...flags.split(" ").map((name) => [name, "flag"] as const),
    ...values.split(" ").map((name) => [name, "value"] as const),
  ]);

const GLOBAL = options("--debug --systemd-cgroup", "--root --log --log-format --criu --rootless");

const CREATE_VALUES = "--bundle --console-socket --pidfd-socket --pid-file --preserve-fds";

/** The commands that mount, with the options of runc 1.1 to 1.5. */
const COMMANDS: ReadonlyMap<string, Options> = new Map([
  ["create", options("--no-pivot --no-new-keyring", CREATE_VALUES)],
  ["run", options("--no-pivot --no-new-keyring --no-subreaper --detach --keep", CREATE_VALUES)],
  [
    "restore",
    options(
      "--no-pivot --no-subreaper --detach --tcp-established --ext-unix-sk --shell-job --file-locks --auto-dedup --lazy-pages",
      `${CREATE_VALUES} --image-path --work-path --manage-cgroups-mode --empty-ns --lsm-profile --lsm-mount-context`,
    ),
  ],
]);

const SHORT: ReadonlyMap<string, string> = new Map([
  ["-b", "--bundle"],
  ["-d", "--detach"],
]);

/**
 * Reads `[global options] create|run|restore [options] ID`. Refuses what the real runtime might read in
 * another way: unknown options, an option twice, `--`, more than one ID.
 *
 * @throws {PinError} When the arguments are anything else.
 */
export function readArguments(args: readonly string[]): RuntimeArguments {
  const global = readOptions(args, GLOBAL);
  const [command = "", ...rest] = global.rest;
  const known = COMMANDS.get(command);
  if (known === undefined) throw new PinError(`Cannot pin mounts: unknown command "${command}"`);
  const own = readOptions(rest, known);
  const [id = ""] = own.rest;
  if (id === "" || own.rest.length > 1)
    throw new PinError(`Cannot pin mounts: "${command}" must end in one container ID`);
  return { log: logOf(global.values), bundle: own.values.get("--bundle") ?? "." };
}

/** Reads only the log options, so that an error in the other arguments is written there. */
export function runtimeLogOf(args: readonly string[]): RuntimeLog {
  try {
    return logOf(readOptions(args, GLOBAL).values);
  } catch {
    // The error that readArguments throws then goes only to the standard error.
    return { file: null, format: "text" };
  }
}

function logOf(values: ReadonlyMap<string, string>): RuntimeLog {
  const format = values.get("--log-format") === "json" ? "json" : "text";
  return { file: values.get("--log") ?? null, format };
}

/** Reads the options at the beginning of `args`, up to the first other argument. */
function readOptions(
  args: readonly string[],
  known: Options,
): { readonly values: ReadonlyMap<string, string>; readonly rest: readonly string[] } {
  const values = new Map<string, string>();
  let at = 0;
  for (let arg = args[at]; arg?.startsWith("-") === true; arg = args[at]) {
    const { name, kind, inline } = optionOf(arg, known);
    if (values.has(name)) throw new PinError(`Cannot pin mounts: option "${name}" is given twice`);
    values.set(name, kind === "flag" ? "" : valueOf(name, inline ?? args[++at]));
    at++;
  }
  return { values, rest: args.slice(at) };
}

/** Reads `--name`, `--name=value` or `-n`; a flag takes no value. */
function optionOf(arg: string, known: Options) {
  const equals = arg.indexOf("=");
  const written = equals < 0 ? arg : arg.slice(0, equals);
  const inline = equals < 0 ? undefined : arg.slice(equals + 1);
  const name = SHORT.get(written) ?? written;
  const kind = known.get(name);
  if (kind === undefined || (kind === "flag" && inline !== undefined))
    throw new PinError(`Cannot pin mounts: unknown option "${arg}"`);
  return { name, kind, inline };
}

function valueOf(name: string, value: string | undefined): string {
  if (value === undefined || value === "")
    throw new PinError(`Cannot pin mounts: option "${name}" has no value`);
  return value;
}
