import { connect, type Socket } from "node:net";

/** A kept connection to a plugin; one message at a time. */
export interface Connection {
  /** Posts a message as dockerd does, and resolves with the answer's body. */
  readonly post: (path: string, body: Buffer) => Promise<string>;
  readonly close: () => void;
}

interface Waiting {
  readonly resolve: (body: string) => void;
  readonly reject: (error: Error) => void;
}

/** Opens one. It reads no more of HTTP than plugins answer with, so that the client takes little of the processors. */
export async function openConnection(socketPath: string): Promise<Connection> {
  const socket = await connected(socketPath);
  let waiting: Waiting | null = null;
  let received = "";
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.setEncoding("latin1");
  socket.on("data", (chunk: Buffer | string) => {
    received += String(chunk);
    const answer = answerIn(received);
    if (answer instanceof Error) fail(answer);
    if (answer === null || answer instanceof Error) return;
    received = "";
    const asked = waiting;
    waiting = null;
    asked?.resolve(answer);
  });
  socket.on("error", fail);
  socket.on("close", () => {
    fail(new Error("Cannot measure: the plugin has closed the connection"));
  });
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.cork();
        socket.write(headOf(path, body.length));
        socket.write(body);
        socket.uncork();
      }),
    close() {
      socket.destroy();
    },
  };
}

function connected(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

function headOf(path: string, length: number): string {
  return [
    `POST ${path} HTTP/1.1`,
    "Host: plugin.moby.localhost",
    "User-Agent: Go-http-client/1.1",
    `Content-Length: ${length}`,
    "Accept: application/vnd.docker.plugins.v1.2+json",
    "Accept-Encoding: gzip",
    "\r\n",
  ].join("\r\n");
}

/** Returns the body of a complete answer; null if there is more to come, an error if it is none. */
function answerIn(received: string): string | Error | null {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const head = received.slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (!head.startsWith("HTTP/1.1 200") || length === undefined)
    return new Error(`Cannot measure: the plugin answers ${head}`);
  const body = received.slice(end + 4);
  return body.length < Number(length) ? null : body;
}
