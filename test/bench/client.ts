import { connect } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";

/** One connection that asks again and again, and costs the same whoever answers. */
export interface Client {
  /** Posts a message and gives the answer's body. One at a time. */
  ask(message: Buffer): Promise<string>;
  close(): void;
}

/** Opens a connection to the plugin on the Unix socket `path`. */
export async function openClient(path: string): Promise<Client> {
  const socket = connect(path);
  await once(socket, "connect");
  return clientOf(socket);
}

function clientOf(socket: Socket): Client {
  let received = "";
  let done: (body: string) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    received += chunk;
    const body = bodyOf(received);
    if (body === null) return;
    received = "";
    done(body);
  });
  socket.on("error", (error) => {
    failed(error);
  });
  socket.on("close", () => {
    failed(new Error("Cannot read answer: the connection was closed"));
  });
  return {
    ask(message) {
      const head = `POST /AuthZPlugin.AuthZReq HTTP/1.1\r\nHost: plugin.moby.localhost\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: ${message.length}\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\nAccept-Encoding: gzip\r\n\r\n`;
      return new Promise((resolve, reject) => {
        done = resolve;
        failed = reject;
        socket.write(Buffer.concat([Buffer.from(head), message]));
      });
    },
    close() {
      socket.destroy();
    },
  };
}

/** The body, as soon as all of it is there. */
function bodyOf(received: string): string | null {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = received.slice(0, end);
  const body = received.slice(end + 4);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) return chunkedBodyOf(body);
  return body.length >= Number(length) ? body : null;
}

/** Of a peer that answers in chunks: its last one is empty. */
function chunkedBodyOf(body: string): string | null {
  if (!body.endsWith("0\r\n\r\n")) return null;
  return body.replace(/(^|\r\n)[0-9a-f]+\r\n/g, "").trimEnd();
}
