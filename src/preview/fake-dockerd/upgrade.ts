import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The response to a request that asks to upgrade its connection. */
export interface UpgradeAnswer {
  /** 101 to upgrade it. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stream?: string;
}

/** Writes the response. The connection stays for BuildKit's streams, and otherwise ends. */
export function upgradeTo(
  connection: Duplex,
  { status, headers, body, stream }: UpgradeAnswer,
): void {
  const isUpgraded = status === 101;
  const shown = {
    ...headers,
    ...(isUpgraded ? UPGRADED : { Connection: "close", "Content-Length": Buffer.byteLength(body) }),
    ...(stream === "buildkit" || stream === "session" ? { Upgrade: "h2c" } : {}),
  };
  const lines = Object.entries(shown).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  if (isUpgraded && stream !== "ended") return;
  // What the client still sends is not wanted.
  connection.resume().end(isUpgraded ? "" : body);
}

const UPGRADED = {
  ...{ Connection: "Upgrade", Upgrade: "tcp" },
  "Content-Type": "application/vnd.docker.raw-stream",
};

/**
 * Reads the body of a request that asks to upgrade its connection. Node.js leaves it on the connection; what comes after it is
 * put back. The body has a length: no client sends such a request in chunks.
 *
 * @throws {Error} When it is longer than `limit`, or the connection closes before its end.
 */
export async function bodyBeforeUpgrade(
  { headers }: IncomingMessage,
  connection: Duplex,
  head: Buffer,
  limit: number,
): Promise<Buffer> {
  let missing = Number(headers["content-length"] ?? "0");
  if (!(missing >= 0 && missing <= limit)) throw new RangeError("its length is not usable");
  if (head.length > 0) connection.unshift(head);
  const chunks: Buffer[] = [];
  while (missing > 0) {
    const chunk = takeFrom(connection, missing);
    if (chunk === null) await readable(connection);
    else {
      chunks.push(chunk);
      missing -= chunk.length;
    }
  }
  return Buffer.concat(chunks);
}

/** Takes at most `most` bytes of what has arrived; null if there is nothing. */
function takeFrom(connection: Duplex, most: number): Buffer | null {
  const chunk = connection.read() as Buffer | null;
  if (chunk === null || chunk.length <= most) return chunk;
  connection.unshift(chunk.subarray(most));
  return chunk.subarray(0, most);
}

function readable(connection: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = (settle: () => void): void => {
      connection.off("readable", readably).off("close", closed).off("end", closed);
      settle();
    };
    const readably = (): void => {
      settled(resolve);
    };
    const closed = (): void => {
      settled(() => {
        reject(new Error("the connection is closed"));
      });
    };
    connection.on("readable", readably).on("close", closed).on("end", closed);
  });
}
