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
import { removeStale } from "../server/listen.js";
import { UsageError, describeThrown } from "../errors.js";

/** A socket and who may connect to it. */
export interface SocketPlace {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** `0o600` */
  readonly mode: number;
}

/** A socket that is there. */
export interface UserSocket {
  readonly server: Server;
  /** Takes no more connections, and the socket away; those that are there go on. */
  close(): void;
}

/** What the kernel allows for a socket's path (`sun_path` of unix(7), without its NUL). */
const MAX_PATH_BYTES = 107;

/** How many may wait to be taken, as many as for dockerd: beyond that connect(2) fails with EAGAIN. */
const BACKLOG = 4096;

/**
 * Listens where its owner alone may connect: made in a folder that only this program may enter, given to
 * its owner there, and then put into its place, so that nobody else may ever connect. A socket that is
 * there already is replaced only if nobody listens on it.
 *
 * @throws {UsageError} When somebody does, or the place cannot be used.
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

/** Gives the inode of the socket. */
async function listenAt(server: Server, { path, uid, gid, mode }: SocketPlace): Promise<number> {
  // Mode 0700, whatever the umask: nobody else comes to what is in it.
  const folder = mkdtempSync(join(dirname(path), ".new-"));
  const made = join(folder, "s");
  try {
    const listening = once(server, "listening");
    server.listen({ path: made, backlog: BACKLOG });
    await listening;
    chmodSync(made, mode);
    chownSync(made, uid, gid);
    // Unlike rename(2), link(2) fails where another program has put a socket in the meantime.
    linkSync(made, path);
    return lstatSync(path).ino;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function close(server: Server, path: string, inode: number): void {
  server.close();
  try {
    // Not the socket of a program that has come after.
    if (lstatSync(path).ino === inode) unlinkSync(path);
  } catch {
    // It is gone already, and so is what it led to.
  }
}
