import { isIP } from "node:net";
import { isAbsolute, normalize } from "node:path";
import { UsageError } from "../../domain/errors.js";
import type { AskOperator } from "./environment.js";
import { PLACES } from "./places.js";
import { USES, USE_SUMMARIES, type HostUse } from "./uses.js";

/** The flags of init as the operator gave them. */
export interface InitFlags {
  readonly use?: string;
  readonly user: readonly string[];
  readonly listen?: string;
  readonly serverName: readonly string[];
  readonly out?: string;
  readonly daemonJson?: string;
  readonly program?: string;
}

/** The flags, complete and checked. */
export interface Choices {
  readonly use: HostUse;
  readonly users: readonly string[];
  readonly listen: string;
  readonly serverNames: readonly string[];
  readonly out: string;
  readonly daemonJson: string;
  /** Null for the program that runs. */
  readonly program: string | null;
}

const LISTEN = "127.0.0.1:2376";

/**
 * Checks the flags, and asks for those that are missing.
 *
 * @param ask Null to ask nothing: what is missing has its default then, and a missing use is an error.
 * @param userPattern What names of users look like.
 * @throws {UsageError} When a flag is missing or cannot be used.
 */
export async function readFlags(
  flags: InitFlags,
  ask: AskOperator | null,
  userPattern: RegExp,
): Promise<Choices> {
  const use = checkUse(flags.use ?? (await askUse(ask)));
  const given = flags.user.length > 0 ? flags.user : await askUsers(ask);
  const users = [...new Set(given)].map((name) => checkUser(name, userPattern));
  const hasUsers = users.length > 0;
  const listen = checkListen(
    flags.listen ?? (await askFor(ask, hasUsers, "Address for users", LISTEN)),
  );
  const outDefault = PLACES.users;
  const out =
    flags.out ?? (await askFor(ask, hasUsers, "Folder for their certificates", outDefault));
  return {
    use,
    users,
    listen,
    serverNames: serverNamesOf(flags.serverName, listen),
    out: checkPath("--out", out),
    daemonJson: checkPath("--daemon-json", flags.daemonJson ?? PLACES.daemonJson),
    program: flags.program === undefined ? null : checkPath("--program", flags.program),
  };
}

async function askUse(ask: AskOperator | null): Promise<string> {
  if (ask === null)
    throw new UsageError(`Cannot set up: "--use USE" is missing, it should be ${listOfUses()}`);
  const lines = USES.map((use, at) => `  ${at + 1}  ${use}: ${USE_SUMMARIES[use]}\n`);
  const answer = (await ask(`What is this host for?\n${lines.join("")}Number or name: `)).trim();
  return USES[Number(answer) - 1] ?? answer;
}

function checkUse(value: string): HostUse {
  const use = USES.find((one) => one === value);
  if (use !== undefined) return use;
  throw new UsageError(`Cannot use --use ${JSON.stringify(value)}: it should be ${listOfUses()}`);
}

function listOfUses(): string {
  return `${USES.slice(0, -1).join(", ")} or ${USES.at(-1) ?? ""}`;
}

async function askUsers(ask: AskOperator | null): Promise<readonly string[]> {
  const answer = await ask?.("Users who get a certificate, with spaces (none: just Enter): ");
  return (answer ?? "").split(/[\s,]+/).filter((name) => name !== "");
}

function checkUser(name: string, pattern: RegExp): string {
  if (pattern.test(name)) return name;
  throw new UsageError(
    `Cannot use --user ${JSON.stringify(name)}: it should match ${pattern.source}`,
  );
}

async function askFor(
  ask: AskOperator | null,
  matters: boolean,
  what: string,
  usual: string,
): Promise<string> {
  const answer = matters ? await ask?.(`${what} [${usual}]: `) : "";
  return answer === undefined || answer.trim() === "" ? usual : answer.trim();
}

function checkListen(value: string): string {
  const port = Number(/:(\d{1,5})$/.exec(value)?.[1] ?? 0);
  const text = value.slice(0, value.lastIndexOf(":"));
  const isAddress = isIP(text) === 4 || (isIP(addressIn(value)) === 6 && text.startsWith("["));
  if (isAddress && port > 0 && port < 65536) return value;
  throw new UsageError(
    `Cannot use --listen ${JSON.stringify(value)}: it should be an IP address and a port, such as ${LISTEN} or [::1]:2376`,
  );
}

/** Returns the address of a listener, without the brackets of IPv6. */
export function addressIn(listen: string): string {
  return listen.slice(0, listen.lastIndexOf(":")).replace(/^\[|\]$/g, "");
}

/** Returns the port of a listener. */
export function portIn(listen: string): string {
  return listen.slice(listen.lastIndexOf(":") + 1);
}

function serverNamesOf(given: readonly string[], listen: string): readonly string[] {
  for (const name of given) {
    if (isIP(name) !== 0 || HOST_NAME.test(name)) continue;
    throw new UsageError(
      `Cannot use --server-name ${JSON.stringify(name)}: it should be a DNS name or an IP address`,
    );
  }
  if (given.length > 0) return given;
  const address = addressIn(listen);
  if (address !== "0.0.0.0" && address !== "::") return [address];
  throw new UsageError(
    `Cannot use --listen ${JSON.stringify(listen)} alone: users need a name to call; pass "--server-name NAME"`,
  );
}

const HOST_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;

/** systemd and shells take these characters as they are. */
const PLAIN_PATH = /^[\w@+=:,./-]+$/;

/**
 * Checks a path of the host.
 *
 * @throws {UsageError} When it is not absolute, or has characters that systemd or a shell would read otherwise.
 */
export function checkPath(flag: string, value: string): string {
  if (isAbsolute(value) && PLAIN_PATH.test(value) && normalize(value) === value && value !== "/")
    return value;
  throw new UsageError(
    `Cannot use ${flag} ${JSON.stringify(value)}: it should be an absolute path of letters, digits and @+=:,._/-`,
  );
}
