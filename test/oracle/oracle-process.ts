import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import type { Answerer, Case } from "./case.js";
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { join } from "node:path";

/** The engines whose code can be asked: the folder of the Go program, and its column in the tables. */
const ORACLES = [
  { name: "docker28", engine: "28.5" },
  { name: "moby2", engine: "29.7" },
] as const;

/** A running Go program. */
export interface Oracle {
  readonly name: string;
  /** The engine's column in the field tables. */
  readonly engine: (typeof ORACLES)[number]["engine"];
  /** Answers in the order of the cases. */
  readonly ask: (cases: readonly Case[]) => Promise<readonly Answerer[]>;
  readonly end: () => Promise<void>;
}

/** The one that reads image references. */
export function referenceOracle(oracles: readonly Oracle[]): Oracle {
  const oracle = oracles.find(({ name }) => name === "moby2");
  if (oracle === undefined) throw new Error("Cannot compare references: moby2 is not started");
  return oracle;
}

const SOURCE = "test/oracle";
const CACHE = ".cache/oracle";

/** Starts each oracle, built where its source has changed. */
export function startOracles(): readonly Oracle[] {
  return ORACLES.map(({ name, engine }) => start(name, engine, build(name)));
}

/** @returns The program, in a place that its source's digest names. */
function build(name: string): string {
  const program = join(CACHE, `${name}-${digestOf([join(SOURCE, "wire"), join(SOURCE, name)])}`);
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const args = ["build", "-o", join(process.cwd(), program), "."];
  execFileSync("go", args, {
    cwd: join(SOURCE, name),
    env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return program;
}

function digestOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) {
      hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function start(name: string, engine: Oracle["engine"], program: string): Oracle {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) =>
    child.once("close", () => {
      resolve();
    }),
  );
  return {
    name,
    engine,
    ask: async (cases) => {
      child.stdin.write(cases.map(lineOf).join(""));
      const answers: Answerer[] = [];
      while (answers.length < cases.length) {
        const line: IteratorResult<string, undefined> = await lines.next();
        if (line.done === true) throw new Error(`Cannot ask ${name}: it has ended`);
        answers.push(exactJson(line.value) as Answerer);
      }
      return answers;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function lineOf(one: Case): string {
  const { type, method, target } = one;
  const types = [one.firstType, one.contentType].filter((line) => line !== null);
  const headers = [
    ...types.map((line) => `Content-Type: ${line}`),
    ...(one.chunked ? ["Transfer-Encoding: chunked"] : []),
    ...(hasLength(one) ? [`Content-Length: ${one.body.length}`] : []),
  ];
  const body_b64 = Buffer.from(one.chunked ? inChunks(one.body) : one.body).toString("base64");
  return `${JSON.stringify({ type: type ?? "", method, target, headers, body_b64 })}\n`;
}

/** Whether clients send a Content-Length with a case. */
export function hasLength({ chunked, method, body }: Case): boolean {
  return !chunked && (method === "POST" || method === "PUT" || body.length > 0);
}

function inChunks(body: Uint8Array): Uint8Array {
  const end = Buffer.from("0\r\n\r\n");
  if (body.length === 0) return end;
  return Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n"),
    end,
  ]);
}

const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|-?[0-9]{16,}(?![0-9.eE])/g;

/** JSON.parse that keeps long integers, as bigint where JavaScript would round them. */
function exactJson(text: string): unknown {
  if (!/[0-9]{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(STRING_OR_LONG, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  );
  return JSON.parse(marked, (_name, value: unknown) => {
    if (typeof value !== "string" || !/^\0-?[0-9]+$/.test(value)) return value;
    const exact = BigInt(value.slice(1));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  });
}
