import { connect, type Socket } from "node:net";
import { bodyBytesOf } from "../../../src/preview/attack/fill-case.js";
import type { RawRequest } from "../../../src/preview/attack/case.js";
import { http2Request, http2Status } from "./http2-frames.js";

/** What came back; the status is null when the connection ended without one. */
export interface RawAnswer {
  readonly status: number | null;
  /** The bytes as they came, head and body. */
  readonly text: string;
}

// Calls that stream or wait say nothing more after their head.
const QUIET_MS = 150;
// A request that announces more than it sends is waited for; closing our half ends that.
const PATIENCE_MS = 1500;
const LIMIT_MS = 6_000;

/** Sends a request byte by byte and reads the answer until it is whole or nothing more comes. */
export function sendRaw(socketPath: string, request: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const isHttp2 = request.protocol !== undefined;
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const end = (): void => {
      clearTimeout(patience);
      clearTimeout(limit);
      clearTimeout(quiet);
      socket.destroy();
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString("latin1");
      resolve({ status: isHttp2 ? http2Status(bytes) : statusOf(text), text });
    };
    const patience = setTimeout(() => {
      if (chunks.length === 0) socket.end();
    }, PATIENCE_MS);
    const limit = setTimeout(end, LIMIT_MS);
    let quiet: NodeJS.Timeout | undefined;
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (!isHttp2 && isWhole(bytes.toString("latin1"), request.method)) end();
      else if (!isHttp2 || http2Status(bytes) !== null) {
        clearTimeout(quiet);
        quiet = setTimeout(end, QUIET_MS);
      }
    });
    // Answers before the whole request is read, as 400 for an odd head, reset the connection.
    socket.on("error", end);
    socket.on("end", end);
    send(socket, request);
  });
}

function send(socket: Socket, request: RawRequest): void {
  if (request.raw_b64 !== undefined) socket.write(Buffer.from(request.raw_b64, "base64"));
  else if (request.protocol !== undefined) socket.write(http2Request(request));
  else socket.write(http1Request(request));
}

/** The bytes of an HTTP/1 request, its header lines in order and as they are. */
function http1Request(request: RawRequest): Buffer {
  const { method, headers, http_version: version = "1.1", stream } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const start = [
    Buffer.from(`${method} `, "latin1"),
    targetBytes(request),
    Buffer.from(` HTTP/${version}\r\n`),
  ];
  const body = bodyBytesOf(request);
  const isChunked = headers.some(
    ([name, value]) => name.toLowerCase() === "transfer-encoding" && /chunked/i.test(value),
  );
  const sent = isChunked && stream !== true ? chunked(body, request.chunk_size) : body;
  return Buffer.concat([
    ...start,
    Buffer.from(`${lines}\r\n`, "utf8"),
    ...(sent === null ? [] : [sent]),
  ]);
}

/** The target's bytes as they go over the wire. */
function targetBytes({ target, target_b64: bytes }: RawRequest): Buffer {
  return bytes === undefined ? Buffer.from(target) : Buffer.from(bytes, "base64");
}

function chunked(body: Buffer | null, size = 64 << 10): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; body !== null && at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

function statusOf(text: string): number | null {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  return status === undefined ? null : Number(status);
}

/** Whether the answer can be told to be complete; streams cannot. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  if (method === "HEAD" || /^HTTP\/1\.[01] (204|304)/.test(head)) return true;
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return /^transfer-encoding: *chunked/im.test(head) && body.endsWith("0\r\n\r\n");
}
