import { Command, Option } from "commander";
import { LINE_FORMATS, type LineFormat } from "../../audit/formats/formats.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import { readSize } from "../../domain/read-size.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { EXIT } from "../exit.js";

interface SendFlags {
  readonly to?: string;
  readonly log: string;
  readonly state: string;
  readonly format: LineFormat;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly tokenFile?: string;
  readonly buffer: number;
  readonly once?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}

const DEFAULT_STATE = "/var/lib/dockwarden-send/state.json";
const DEFAULT_BUFFER = "1G";

/** Creates `dockwarden audit send`. */
export function sendCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("send")
    .description("Send the records of the audit log to another machine, as they come.")
    .option(
      "--to <target>",
      "opa+https://HOST/PATH, otlp+https://HOST, syslog+tls://HOST, journald",
    )
    .option("--log <file>", "the audit log", DEFAULT_PATHS.auditLog)
    .option("--state <file>", "where the position is kept", DEFAULT_STATE)
    .addOption(
      new Option("--format <format>", "of a record, for syslog and journald")
        .choices(LINE_FORMATS)
        .default("jsonl"),
    )
    .option("--ca <file>", "the authority of the target's certificate, in PEM (default: Node.js's)")
    .option("--cert <file>", "this sender's certificate, in PEM")
    .option("--key <file>", "its key, in a file that only root can read")
    .option("--token-file <file>", "a bearer token, in a file that only root can read")
    .addOption(
      new Option("--buffer <size>", "how much of the log may wait: 500M, 2G")
        .argParser(bufferOf)
        .default(readSize(DEFAULT_BUFFER), DEFAULT_BUFFER),
    )
    .option("--once", "send what is there, and end")
    .option("--status", "print how far the sender has come")
    .option("--json", "with --status: as JSON")
    .action(async (flags: SendFlags) => {
      if (flags.status === true) await printStatus(flags, streams, finish);
      else await sendAsTold(flags, streams, finish);
    });
}

async function sendAsTold(
  { to, ca, cert, key, tokenFile, once = false, ...others }: SendFlags,
  streams: Streams,
  finish: (code: number) => void,
): Promise<void> {
  if (to === undefined)
    throw new UsageError(
      'Cannot send: "--to TARGET" is missing; see "docs/what-happened/audit-send.md"',
    );
  const { send } = await import("../../audit/send/send.js");
  const files = { ca: ca ?? null, cert: cert ?? null, key: key ?? null, token: tokenFile ?? null };
  const isDone = await send({ ...others, to, once, credentials: files }, streams);
  finish(isDone ? EXIT.done : EXIT.no);
}

async function printStatus(
  { state: file, json = false }: SendFlags,
  { out }: Streams,
  finish: (code: number) => void,
): Promise<void> {
  const { readSendState } = await import("../../audit/send/state-file.js");
  const { backlogOf } = await import("../../audit/send/read-waiting.js");
  const { showState } = await import("../../audit/send/show-state.js");
  const state = readSendState(file);
  if (state === null)
    throw new UsageError(
      `Cannot show the sender: there is no state "${file}"; name the one of the sender by --state`,
    );
  const backlog = await backlogOf(state.log, state.position);
  out(json ? `${escaped(JSON.stringify({ ...state, backlog }))}\n` : showState(state, backlog));
  finish(state.problem === null ? EXIT.done : EXIT.no);
}

function bufferOf(text: string): number {
  const size = readSize(text);
  if (size !== null) return size;
  throw new UsageError(
    `Cannot send: --buffer ${JSON.stringify(text.slice(0, 40))} is no size; write 500M or 2G`,
  );
}
