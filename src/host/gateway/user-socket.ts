import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { removeStale } from "../../files/listen.js";
import { UsageError, describeThrown } from "../../domain/errors.js";

/** A socket's path and who may connect to it. */
export interface SocketPlace {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** `0o600` */
  readonly mode: number;
}

/** An open socket. */
export interface UserSocket {
  readonly server: Server;
  /** Accepts no more connections and removes the socket; open connections stay. */
  close(): void;
}

/** The kernel's limit for a socket's path (`sun_path` of unix(7), without its NUL). */
const MAX_PATH_BYTES = 107;

/**
 * The number of connections that may wait to be accepted, as many as for dockerd: beyond it connect(2) fails with EAGAIN.
 */
const BACKLOG = 4096;

/**
 * Listens on a socket that only its owner can ever connect to: creates it in a private folder, changes its
 * owner there, and then moves it to its path. Replaces an existing socket only if no program listens on it.
 *
 * @throws {UsageError} When a program does, or the path cannot be used.
 */
export async function openUserSocket(
  place: SocketPlace,
  onConnection: (client: Socket) => void,
): Promise<UserSocket> {
  const { path } = place;
  const longest = Math.max(
    ...[path, `${dirname(path)}/.new-XXXXXX/s`].map((one) => Buffer.byteLength(one)),
  );
  if (longest > MAX_PATH_BYTES)
    throw new UsageError(
      `Cannot listen on "${path}": its path, or that of the folder in which it is made, is longer than ${MAX_PATH_BYTES} bytes, set a shorter gateway.sockets_dir`,
    );
  const server = createServer({ allowHalfOpen: true }, onConnection);
  try {
    await removeStale(path, "set another gateway.sockets_dir");
    const inode = await listenAt(server, place);
    return {
      server,
      close: () => {
        close(server, path, inode);
      },
    };
  } catch (thrown) {
    server.close();
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`Cannot listen on "${path}": ${describeThrown(thrown)}; run as root`, {
      cause: thrown,
    });
  }
}

/** Listens and returns the inode of the socket. */
async function listenAt(server: Server, { path, uid, gid, mode }: SocketPlace): Promise<number> {
  // Mode 0700, whatever the umask: other users cannot reach its content.
  const folder = mkdtempSync(join(dirname(path), ".new-"));
  const made = join(folder, "s");
  try {
    const listening = once(server, "listening");
    server.listen({ path: made, backlog: BACKLOG });
    await listening;
    chmodSync(made, mode);
    chownSync(made, uid, gid);
    // Unlike rename(2), link(2) fails if another program has created a socket in the meantime.
    linkSync(made, path);
    return lstatSync(path).ino;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function close(server: Server, path: string, inode: number): void {
  server.close();
  try {
    // Does not remove the socket of a later program.
    if (lstatSync(path).ino === inode) unlinkSync(path);
  } catch {
    // The socket is gone already.
  }
}
