import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError, describeThrown } from "../errors.js";
import type { OfflineRequest } from "./offline-request.js";

/** What docker sent, up to the first request that would change something. */
export interface DockerCalls {
  readonly requests: readonly OfflineRequest[];
  /** False if docker gave up by itself, before it sent the request that the command is for. */
  readonly whole: boolean;
  /** What docker wrote on its standard error. */
  readonly said: string;
}

/** Commands that do nothing on this host but to send requests, as long as no request succeeds. */
const COMMANDS: ReadonlySet<string> = new Set(
  "attach build commit container cp create diff events exec export image images import info inspect kill load logs network node pause port ps pull push rename restart rm rmi run save secret service stack start stats stop swarm system tag top unpause update version volume wait".split(
    " ",
  ),
);

const API_VERSION = "1.45";
const DEADLINE_MS = 30_000;
/** dockerd shows a plugin no larger body. */
const MAX_BODY = 1024 * 1024;
const MAX_SAID = 4000;
const MAX_REQUESTS = 50;

/**
 * Runs the docker command with a stand-in for dockerd, which executes nothing, and returns what it sends. docker gets an empty
 * folder of settings, so that it uses neither another daemon nor a credential helper.
 *
 * @param words `["run", "--privileged", "alpine"]`
 * @throws {UsageError} When docker is not installed, or the command could do something else than to send requests.
 */
export async function dockerCalls(words: readonly string[]): Promise<DockerCalls> {
  const [command = ""] = words;
  // A flag before the command could name another daemon.
  if (!COMMANDS.has(command))
    throw new UsageError(
      `Cannot ask about docker ${JSON.stringify(command.slice(0, 100))}: begin with one of ${[...COMMANDS].join(", ")}, without flags before it`,
    );
  const folder = mkdtempSync(join(tmpdir(), "dockwarden-can-i-"));
  const requests: OfflineRequest[] = [];
  const server = createServer((incoming, response) => {
    // docker has closed the connection; without its request the command is not whole.
    taken(incoming, response, requests).catch(() => response.destroy());
  });
  try {
    const socket = join(folder, "d.sock");
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
    const { code, said } = await ranDocker(words, socket, folder);
    const last = requests.at(-1);
    const isRefused = last !== undefined && answerTo(last) === null;
    return { requests, said, whole: code === 0 || isRefused };
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function taken(
  incoming: IncomingMessage,
  response: ServerResponse,
  requests: OfflineRequest[],
): Promise<void> {
  const request = await requestOf(incoming);
  const isPing = /^\/(?:v[0-9.]+\/)?_ping$/.test(request.target);
  if (!isPing && requests.length < MAX_REQUESTS) requests.push(request);
  response.setHeader("Api-Version", API_VERSION);
  response.setHeader("Ostype", "linux");
  response.setHeader("Content-Type", "application/json");
  const answer = isPing ? "OK" : answerTo(request);
  response.statusCode = answer === null ? 500 : 200;
  response.end(answer ?? JSON.stringify({ message: "dockwarden can-i: nothing is executed" }));
}

/** Only inspections are answered, which docker makes before others. */
function answerTo({ method, target }: OfflineRequest): string | null {
  const path = target.replace(/^\/v[0-9.]+/, "");
  const name = /^\/containers\/([^/?]+)\/json/.exec(path)?.[1];
  if (method !== "GET") return null;
  if (path === "/version") return JSON.stringify({ ApiVersion: API_VERSION, Os: "linux" });
  if (path === "/info") return JSON.stringify({ OSType: "linux" });
  if (name === undefined) return null;
  const state = { Running: true, Status: "running" };
  const config = { Tty: false, Image: "unknown" };
  const known = { Id: name, Name: `/${name}`, State: state, Config: config, HostConfig: {} };
  return JSON.stringify(known);
}

async function requestOf(incoming: IncomingMessage): Promise<OfflineRequest> {
  const body = await bodyOf(incoming);
  const { method = "GET", url = "/", headers } = incoming;
  const isShown = headers["content-type"]?.startsWith("application/json") === true;
  const shown = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" ? [[canonical(name), value] as const] : [],
  );
  return {
    ...{ method, target: url, headers: Object.fromEntries(shown) },
    body: isShown ? body : null,
  };
}

/** Null for none, and for one that is too large to be shown. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is beyond the limit is read and not kept, as docker would wait otherwise.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size > 0 && size <= MAX_BODY ? Buffer.concat(chunks) : null;
}

/** Go writes names of headers so. */
function canonical(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

interface Ran {
  readonly code: number | null;
  readonly said: string;
}

function ranDocker(words: readonly string[], socket: string, folder: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = {
      ...{ PATH: process.env["PATH"] ?? "", HOME: folder, DOCKER_CONFIG: folder },
      ...{ DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: "0" },
    };
    const child = spawn("docker", words, {
      env,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: DEADLINE_MS,
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (said.length < MAX_SAID) said += chunk.toString();
    });
    child.on("error", (thrown) => {
      const why = describeThrown(thrown);
      reject(
        new UsageError(`Cannot run docker: ${why}, install the docker command or ask by a word`),
      );
    });
    child.on("close", (code) => {
      resolve({ code, said: said.slice(0, MAX_SAID).trim() });
    });
  });
}
