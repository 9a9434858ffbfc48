import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AuditRecord } from "../../src/domain/record.js";

/** The command `dockwarden audit serve`, running, and its log. */
export interface ServedLog {
  /** Opens the pages, once. */
  readonly link: string;
  readonly origin: string;
  readonly add: (record: AuditRecord) => void;
  readonly close: () => Promise<void>;
}

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

/** Starts the command for a log of these records, on a free port. */
export async function serveLog(
  folder: string,
  records: readonly AuditRecord[],
): Promise<ServedLog> {
  const file = `${folder}/audit.jsonl`;
  writeFileSync(file, records.map(lineOf).join(""));
  const place = ["--listen", "127.0.0.1:0", "--index-folder", `${folder}/index`];
  const command = spawn(process.execPath, [MAIN, "audit", "serve", file, ...place], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const link = await linkOf(command);
  return {
    link,
    origin: new URL(link).origin,
    add(record) {
      appendFileSync(file, lineOf(record));
    },
    async close() {
      const ended = once(command, "exit");
      command.kill();
      await ended;
    },
  };
}

function lineOf(record: AuditRecord): string {
  return `${JSON.stringify(record)}\n`;
}

async function linkOf({ stdout }: ChildProcess): Promise<string> {
  let text = "";
  for await (const part of stdout ?? []) {
    text += String(part);
    const [link] = /http:\S+/.exec(text) ?? [];
    if (link !== undefined && text.includes("Ctrl-C")) return link;
  }
  throw new Error(`The command printed no link: ${text}`);
}
