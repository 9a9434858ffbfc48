import { readFileSync } from "node:fs";
import { request as plainRequest, type IncomingMessage } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import { join } from "node:path";
import { createApi, type Api, type Shown } from "./api.js";
import type { Authority } from "./authority.js";
import type { Dockerd } from "./dockerd.js";
import { SOCKETS } from "./gateway.js";
import type { Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** Somebody who calls the daemon as themselves: with a certificate of their own, or by a socket of the gateway. */
export interface Person {
  readonly name: string;
  readonly api: Api;
  /** The same over connections that are kept, which the daemon must not close: many calls in little time. */
  readonly kept: Api;
  /**
   * Makes a call and hands the answer on unread; whoever takes it ends it by `destroy`. A body that its headers announce
   * is never sent.
   */
  readonly opened: (call: SentCall) => Promise<IncomingMessage>;
  /** Makes a call and reads the answer only where it is an error, so that no stream is waited for. */
  readonly told: (call: SentCall) => Promise<CallOutcome>;
}

/** A call, whole. */
export interface SentCall {
  readonly method: string;
  readonly target: string;
  readonly body?: Buffer | object;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** How a call is answered, and what is said where that is an error. */
export interface CallOutcome {
  readonly status: number;
  readonly said: string;
}

const TLS_SOCKET = "/run/e2e/tls.sock";

/** Carries what comes on a Unix socket, which is seen from outside, to the daemon's TLS listener inside. */
const RELAY = `const net = require("node:net");
net.createServer((near) => {
  const far = net.connect(2376, "127.0.0.1");
  const end = () => { near.destroy(); far.destroy(); };
  near.pipe(far).pipe(near);
  near.on("error", end).on("close", end);
  far.on("error", end).on("close", end);
}).listen("${TLS_SOCKET}");`;

/** Gives each a certificate and a way to a daemon that was started with `tlsFlags`. */
export async function openPeople<Name extends string>(
  { sandbox }: Pick<Dockerd, "sandbox">,
  authority: Authority,
  names: readonly Name[],
): Promise<Readonly<Record<Name, Person>>> {
  await startRelay(sandbox);
  const at = (file: string): Buffer => readFileSync(join(authority.folder, file));
  const people = names.map((name) => {
    authority.give(name, { subject: [["CN", name]] });
    const shown = { ca: at("ca.pem"), cert: at(`${name}.pem`), key: at(`${name}-key.pem`) };
    return [name, personOf(name, sandbox.outside(TLS_SOCKET), shown)] as const;
  });
  return Object.fromEntries(people) as Record<Name, Person>;
}

/** Gives each the socket that a running gateway has for them. */
export function openGatewayPeople<Name extends string>(
  { sandbox }: Pick<Dockerd, "sandbox">,
  names: readonly Name[],
): Readonly<Record<Name, Person>> {
  const people = names.map(
    (name) => [name, personOf(name, sandbox.outside(`${SOCKETS}/${name}.sock`), null)] as const,
  );
  return Object.fromEntries(people) as Record<Name, Person>;
}

async function startRelay(sandbox: Sandbox): Promise<void> {
  sandbox.start(process.execPath, ["-e", RELAY], sandbox.outside("/run/e2e/relay.log"));
  await waitFor("the relay to listen", async () => {
    const { code } = await sandbox.run("test", ["-S", TLS_SOCKET]);
    return code === 0;
  });
}

function personOf(name: string, socketPath: string, shown: Shown | null): Person {
  return {
    name,
    api: createApi(socketPath, shown),
    kept: createApi(socketPath, shown, shown !== null && new Agent({ keepAlive: true })),
    opened: (call) => opened(socketPath, shown, call),
    told: (call) => told(socketPath, shown, call),
  };
}

function opened(
  socketPath: string,
  shown: Shown | null,
  { method, target: path, headers = {} }: SentCall,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = shown === null ? plainRequest : secureRequest;
    const secure = shown === null ? {} : { ...shown, servername: "localhost" };
    const call = request({ socketPath, agent: false, method, path, headers, ...secure }, resolve);
    call.on("error", reject);
    if (headers["Content-Length"] === undefined) call.end();
    else call.flushHeaders();
  });
}

function told(socketPath: string, shown: Shown | null, sent: SentCall): Promise<CallOutcome> {
  const { method, target: path, body, headers = {} } = sent;
  const isArchive = Buffer.isBuffer(body);
  const bytes = body === undefined || isArchive ? body : Buffer.from(JSON.stringify(body));
  const type = { "Content-Type": isArchive ? "application/x-tar" : "application/json" };
  const all = { ...(bytes && type), "Content-Length": bytes?.length ?? 0, ...headers };
  return new Promise((resolve, reject) => {
    const request = shown === null ? plainRequest : secureRequest;
    const secure = shown === null ? {} : { ...shown, servername: "localhost" };
    const call = request({ socketPath, agent: false, method, path, headers: all, ...secure });
    call.on("error", reject);
    call.on("upgrade", ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      resolve({ status, said: "" });
    });
    call.on("response", (response) => {
      const { statusCode: status = 0 } = response;
      const chunks: Buffer[] = [];
      if (status < 400) {
        response.destroy();
        resolve({ status, said: "" });
      }
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status, said: Buffer.concat(chunks).toString() });
      });
    });
    call.end(bytes);
  });
}
