import { existsSync, lstatSync, mkdirSync, renameSync, unlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { dirname, isAbsolute } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../domain/errors.js";

/** The kernel's limit for a socket's path (`sun_path` of unix(7), without its NUL). */
const MAX_PATH_BYTES = 107;

// A user who can connect can ask for decisions and cause audit records, so only the plugin's own user may.
const SOCKET_UMASK = 0o177;

/**
 * Serves `listener` on the Unix socket `path`, mode 0600. Creates its folder if it is missing.
 *
 * Replaces an existing socket only if no program listens on it.
 *
 * @throws {UsageError} When a program does, or the path cannot be used.
 */
export async function listenOn(path: string, listener: RequestListener): Promise<Server> {
  if (!isAbsolute(path)) throw cannot(path, "it is not an absolute path, pass one with --socket");
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw cannot(path, `the path is longer than ${MAX_PATH_BYTES} bytes, pass a shorter --socket`);
  }
  const server = createPatientServer(listener);
  try {
    makeFolder(dirname(path));
    await removeStale(path, "pass another --socket");
    await bind(server, path);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw cannot(path, `${describeThrown(thrown)}; run as root, or pass --socket PATH`, thrown);
  }
  return server;
}

/** The number of connections that may wait during a restart. */
const BACKLOG = 4096;

/** Serves `listener` on a listening socket that another program has opened, and whose mode it has set. */
export async function listenOnInherited(
  descriptor: number,
  listener: RequestListener,
): Promise<Server> {
  const server = createPatientServer(listener);
  const listening = once(server, "listening");
  server.listen({ fd: descriptor }, BACKLOG);
  await listening;
  return server;
}

/** Creates a server that never closes a connection by itself. */
function createPatientServer(listener: RequestListener): Server {
  // If the server closes a connection while dockerd writes a request into it, dockerd repeats the request
  // with an empty body, and it is refused. Only root may connect, so idle connections do no harm.
  return createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, connectionsCheckingInterval: 1e9 },
    listener,
  ).setTimeout(0);
}

// Creates a folder and its parents. Node's own recursion does not end if a file system refuses with ENOENT,
// as /proc does.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/**
 * Removes a socket on which no program listens.
 *
 * @param instead What to do if the path is in use: `pass another --socket`.
 * @throws {UsageError} When a program listens there, or the path is not a socket.
 */
export async function removeStale(path: string, instead: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket())
    throw cannot(path, `there is a file that is not a socket; remove it, or ${instead}`);
  if (await isListening(path))
    throw cannot(path, `another program listens there already; stop it, or ${instead}`);
  // Another instance may have taken the path since the check, so the socket is moved aside and checked again.
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  if (await isListening(aside)) {
    renameSync(aside, path);
    throw cannot(path, `another program listens there now; stop it, or ${instead}`);
  }
  unlinkSync(aside);
}

/** Returns true unless it is certain that no program listens. */
async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch (thrown) {
    return systemCodeOf(thrown) !== "ECONNREFUSED" && systemCodeOf(thrown) !== "ENOENT";
  } finally {
    socket.destroy();
  }
}

/**
 * Binds `server` to the Unix socket `path`, mode 0600, which must not exist.
 *
 * @throws {Error} When it cannot be bound.
 */
export async function bind(server: Server, path: string): Promise<void> {
  const listening = once(server, "listening");
  // The socket is created within listen(), so nothing else is created under this mask.
  const umask = process.umask(SOCKET_UMASK);
  try {
    server.listen(path);
  } finally {
    process.umask(umask);
  }
  await listening;
}

function cannot(path: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot listen on "${path}": ${problem}`, { cause });
}
