import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { createInterface } from "node:readline";
import { fill, idOf, responseBody } from "./messages.js";

/**
 * A fake dockerd: it answers what Dockwarden asks, asks the plugin about each of these requests as dockerd does,
 * and emits the events that the client tells it.
 *
 * `node fake-dockerd.js SOCKET PLUGIN EVENTS [CONTAINERS]`: its own socket, the plugin's, the one on which it is told of
 * events, and how many containers it lists.
 */
const [socket = "", plugin = "", eventsSocket = "", containers = "0"] = process.argv.slice(2);

const HEADERS = {
  "Api-Version": "1.56",
  "Content-Type": "application/json",
  "Docker-Experimental": "false",
  Ostype: "linux",
  Server: "Docker/28.2.2 (linux)",
};

const INFO = {
  OSType: "linux",
  ServerVersion: "28.2.2",
  DefaultRuntime: "runc",
  SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
  Swarm: { LocalNodeState: "inactive" },
};

const INSPECTED = responseBody("exec", "/bench-00000000/json");
const EXEC = responseBody("exec", "/exec/{exec}/json");
const IMAGE = responseBody("compose", "/images/busybox/json");
const LISTED = listOf(Number(containers));

function listOf(count: number): string {
  const items = Array.from({ length: count }, (_, number) => ({
    Id: idOf("container", number),
    Names: [fill("/bench-00000000", number)],
    Image: "busybox",
    Labels: {},
  }));
  return JSON.stringify(items);
}

/** Answers by path; what it does not know does not exist. */
const ROUTES: readonly (readonly [RegExp, (ref: string) => string])[] = [
  [/^\/_ping$/, () => "OK"],
  [/^\/info$/, () => JSON.stringify(INFO)],
  [/^\/version$/, () => JSON.stringify({ ApiVersion: "1.56", Version: "28.2.2", Os: "linux" })],
  [/^\/containers\/json$/, () => LISTED],
  [/^\/containers\/([^/]+)\/json$/, container],
  [/^\/exec\/([^/]+)\/json$/, () => EXEC],
  [/^\/images\/json$/, () => "[]"],
  [/^\/images\/.+\/json$/, () => IMAGE],
  [/^\/networks$/, () => JSON.stringify([networkOf("bridge")])],
  [/^\/networks\/([^/]+)$/, (ref) => JSON.stringify(networkOf(ref))],
  [/^\/volumes$/, () => JSON.stringify({ Volumes: [], Warnings: null })],
];

/** A name has its container's number; what an id's is does not matter. */
function container(ref: string): string {
  const number = Number(/-(\d{8})/.exec(ref)?.[1] ?? 0);
  const id = /^[0-9a-f]{64}$/.test(ref) ? ref : idOf("container", number);
  return fill(INSPECTED.replaceAll("{container}", id), number);
}

function networkOf(ref: string): object {
  const Created = "2026-11-28T06:00:00.000000000Z";
  return {
    Name: ref,
    Id: idOf("network", 0),
    Created,
    Scope: "local",
    Driver: "bridge",
    Labels: {},
  };
}

const agent = new Agent({ keepAlive: true });

/** Asks the plugin as dockerd does. */
function askPlugin(phase: "Req" | "Res", message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(`${JSON.stringify(message)}\n`);
    const headers = { Host: "plugin.moby.localhost", "Content-Length": body.length };
    const path = `/AuthZPlugin.AuthZ${phase}`;
    const asked = request(
      { agent, socketPath: plugin, method: "POST", path, headers },
      (answer) => {
        answer.resume().once("end", resolve);
      },
    );
    asked.once("error", reject).end(body);
  });
}

/** The headers as Go writes them, without the one that it keeps apart. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const pairs = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && name !== "Host" ? [[name, rawHeaders[at + 1] ?? ""] as const] : [],
  );
  return Object.fromEntries(pairs);
}

async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "" } = asked;
  asked.resume();
  const message = { RequestMethod: method, RequestUri: url, RequestHeaders: headersOf(asked) };
  await askPlugin("Req", message);
  const [path = "", query = ""] = url.replace(/^\/v[0-9.]+/, "").split("?");
  if (path === "/events") {
    response.writeHead(200, HEADERS).flushHeaders();
    listen(response, query);
    return;
  }
  const [status, body] = bodyOf(path);
  await askPlugin("Res", {
    ...message,
    ResponseStatusCode: status,
    ResponseHeaders: HEADERS,
    ResponseBody: Buffer.from(body).toString("base64"),
  });
  response.writeHead(status, { ...HEADERS, "Content-Length": Buffer.byteLength(body) }).end(body);
}

function bodyOf(path: string): readonly [status: number, body: string] {
  for (const [pattern, answer] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) return [200, answer(decodeURIComponent(match[1] ?? ""))];
  }
  return [404, JSON.stringify({ message: `no such object: ${path}` })];
}

const listeners = new Map<ServerResponse, ReadonlySet<string>>();

function listen(response: ServerResponse, query: string): void {
  const filters = JSON.parse(new URLSearchParams(query).get("filters") ?? "{}") as {
    readonly event?: readonly string[];
  };
  listeners.set(response, new Set(filters.event));
  response.once("close", () => listeners.delete(response));
}

function emit(line: string): void {
  const { action, id } = JSON.parse(line) as { readonly action: string; readonly id: string };
  const timeNano = Date.now() * 1e6;
  const Actor = { ID: id, Attributes: { image: "busybox", name: "bench", team: "web" } };
  const event = { Type: "container", Action: action, Actor, scope: "local", timeNano };
  for (const [response, actions] of listeners)
    if (actions.has(action)) response.write(`${JSON.stringify(event)}\n`);
}

createServer({ keepAliveTimeout: 0 }, (asked, response) => {
  answer(asked, response).catch(() => {
    // The plugin has ended: dockerd refuses all requests then.
    response.writeHead(500).end();
  });
}).listen(socket);
createSocketServer((connection) => {
  createInterface({ input: connection }).on("line", emit);
}).listen(eventsSocket);
