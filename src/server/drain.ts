import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Ends a server's connections. */
export interface Drain {
  /**
   * For the end of a server whose listening socket another process takes over. Announces the end of each connection in its
   * next response, for 200 ms. Then waits, for at most 5 s more, until no request is being answered and no connection is
   * without its first request.
   *
   * Until then the server takes connections: a request may wait for an inspection by Dockwarden itself, about which dockerd
   * asks on another connection.
   */
  readonly start: () => Promise<void>;
  /** Closes connections without any request yet, which Node.js does not count as idle. */
  readonly endSilent: () => void;
}

/** For how long the end of connections is announced by responses before any is closed without one, in milliseconds. */
const ANNOUNCED_MS = 200;
const DRAIN_WITHIN_MS = 5000;

interface State {
  /** Requests that are being answered. */
  readonly active: Set<ServerResponse>;
  /** Connections without any request yet. */
  readonly silent: Set<Socket>;
  isEnding: boolean;
  /** Called when one of the sets has become smaller. */
  onRemoved: () => void;
}

/**
 * Follows a server's requests from the start.
 *
 * If a server closes a connection while dockerd writes a request into it, dockerd repeats that request with an empty body. A
 * connection whose end was announced by a response is not used again.
 */
export function createDrain(
  server: Server,
  { announcedMs = ANNOUNCED_MS, withinMs = DRAIN_WITHIN_MS } = {},
): Drain {
  const state: State = {
    active: new Set(),
    silent: new Set(),
    isEnding: false,
    onRemoved: () => undefined,
  };
  follow(server, state);
  return {
    async start() {
      state.isEnding = true;
      for (const response of state.active) response.shouldKeepAlive = false;
      await sleep(announcedMs);
      await drained(state, withinMs);
    },
    endSilent() {
      for (const socket of state.silent) socket.destroy();
    },
  };
}

function follow(server: Server, state: State): void {
  const { active, silent } = state;
  server.on("connection", (socket) => {
    silent.add(socket);
    socket.once("close", () => {
      silent.delete(socket);
      state.onRemoved();
    });
  });
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    silent.delete(socket);
    active.add(response);
    if (state.isEnding) response.shouldKeepAlive = false;
    response.once("close", () => {
      active.delete(response);
      state.onRemoved();
    });
  });
}

function drained(state: State, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    state.onRemoved = () => {
      if (state.active.size + state.silent.size === 0) resolve();
    };
    state.onRemoved();
    setTimeout(resolve, withinMs).unref();
  });
}
