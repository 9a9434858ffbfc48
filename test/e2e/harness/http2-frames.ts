import { bodyBytesOf } from "../../../src/preview/attack/fill-case.js";
import type { RawRequest } from "../../../src/preview/attack/case.js";

/*
 * HTTP/2 by hand, RFC 9113 and 7541: node:http2 refuses to send what an attacker would, such as two
 * lengths or two types.
 */

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, goAway: 7 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;
const MAX_FRAME = 16_384;
/** Names that HTTP/2 forbids, and the host, which is `:authority` there. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** The bytes of a connection with one request and no TLS; repeated lines stay repeated. */
export function http2Request(request: RawRequest): Buffer {
  const body = bodyBytesOf(request);
  const host = request.headers.find(([name]) => name.toLowerCase() === "host")?.[1];
  const lines: (readonly [string, string])[] = [
    [":method", request.method],
    [":scheme", "http"],
    [":authority", host ?? "docker"],
    [":path", request.target],
    ...request.headers
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !LEFT_OUT.has(name)),
  ];
  const block = Buffer.concat(lines.map(literal));
  const flags = END_HEADERS | (body === null ? END_STREAM : 0);
  const data: Buffer[] = [];
  for (let at = 0; body !== null && at < body.length; at += MAX_FRAME) {
    const isLast = at + MAX_FRAME >= body.length;
    data.push(frame(FRAME.data, isLast ? END_STREAM : 0, 1, body.subarray(at, at + MAX_FRAME)));
  }
  return Buffer.concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, Buffer.alloc(0)),
    frame(FRAME.headers, flags, 1, block),
    ...data,
  ]);
}

/** A line as "literal without indexing, new name", not compressed. */
function literal([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The status of the answer to the first stream, or null: none yet, reset, or no HTTP/2 at all. */
export function http2Status(bytes: Buffer): number | null {
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    const isAnswer = bytes.readUInt8(at + 3) === FRAME.headers && bytes.readUInt32BE(at + 5) === 1;
    if (isAnswer && at + 9 + length <= bytes.length) return statusOf(bytes.subarray(at + 9));
    at += 9 + length;
  }
  return null;
}

/** Statuses with an index of their own in the static table, from 8 on. */
const INDEXED = [200, 204, 206, 304, 400, 404, 500];

/** Go writes `:status` first: by index, or as a literal whose name is index 8. */
function statusOf(block: Buffer): number | null {
  let at = 0;
  // An update of the table's size may come before.
  while (((block[at] ?? 0) & 0xe0) === 0x20) at++;
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) return INDEXED[(first & 0x7f) - 8] ?? null;
  const head = block[at + 1] ?? 0;
  const value = block.subarray(at + 2, at + 2 + (head & 0x7f));
  return Number((head & 0x80) === 0 ? value.toString() : huffmanDigits(value));
}

/** The Huffman code of the digits: `0` to `2` have 5 bits from 00000, `3` to `9` 6 from 011001. */
function huffmanDigits(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let digits = "";
  for (let at = 0; digits.length < 3 && at + 5 <= bits.length;) {
    const short = Number.parseInt(bits.slice(at, at + 5), 2);
    const isShort = short <= 2;
    digits += isShort ? String(short) : String(Number.parseInt(bits.slice(at, at + 6), 2) - 22);
    at += isShort ? 5 : 6;
  }
  return digits;
}
