import type { Server, Socket } from "node:net";
import { UsageError } from "../../domain/errors.js";
import { openUserSocket, type SocketPlace, type UserSocket } from "./user-socket.js";

/** The planned socket of a user. */
export interface SocketPlan extends SocketPlace {
  readonly name: string;
  readonly maxConnections: number;
}

/** The sockets of all users. */
export interface UserSockets {
  /**
   * Opens new sockets, closes those that are no longer planned with their connections, and leaves the rest.
   *
   * @returns The errors of those that could not be opened.
   */
  apply(plans: readonly SocketPlan[]): Promise<readonly UsageError[]>;
  /**
   * Accepts no more connections and waits for open ones, at most `limitMs`.
   *
   * @returns How many were cut off.
   */
  close(limitMs: number): Promise<number>;
}

interface OpenSocket {
  readonly plan: SocketPlan;
  readonly socket: UserSocket;
  readonly connections: Set<Socket>;
}

/** Handles the events of sockets. */
export interface SocketHandlers {
  /** A client has connected, which the kernel proves to be that user. */
  readonly onConnection: (name: string, client: Socket) => void;
  /** A client was turned away, since the user has too many connections, or this program too many open files. */
  readonly onTurnedAway: (name: string, why: string) => void;
}

/** Starts without sockets; `apply` opens them. */
export function createUserSockets(handlers: SocketHandlers): UserSockets {
  const sockets = new Map<string, OpenSocket>();

  return {
    async apply(plans) {
      const wanted = new Map(plans.map((plan) => [plan.name, plan]));
      for (const [name, opened] of sockets) {
        if (isSame(opened.plan, wanted.get(name))) continue;
        cut(opened);
        sockets.delete(name);
      }
      const problems: UsageError[] = [];
      for (const plan of plans) {
        const opened = sockets.get(plan.name);
        try {
          if (opened === undefined) sockets.set(plan.name, await open(plan, handlers));
          else opened.socket.server.maxConnections = plan.maxConnections;
        } catch (thrown) {
          if (!(thrown instanceof UsageError)) throw thrown;
          problems.push(thrown);
        }
      }
      return problems;
    },
    async close(limitMs) {
      const all = [...sockets.values()];
      const closed = Promise.all(all.map(({ socket }) => closedOf(socket.server)));
      for (const { socket } of all) socket.close();
      let late = 0;
      const limit = setTimeout(() => {
        late = all.reduce((sum, { connections }) => sum + connections.size, 0);
        all.forEach(cut);
      }, limitMs);
      await closed;
      clearTimeout(limit);
      return late;
    },
  };
}

async function open(plan: SocketPlan, handlers: SocketHandlers): Promise<OpenSocket> {
  const connections = new Set<Socket>();
  const socket = await openUserSocket(plan, (client) => {
    connections.add(client);
    client.once("close", () => connections.delete(client));
    handlers.onConnection(plan.name, client);
  });
  socket.server.maxConnections = plan.maxConnections;
  socket.server.on("drop", () => {
    handlers.onTurnedAway(plan.name, "there are gateway.max_connections");
  });
  socket.server.on("error", ({ message }) => {
    handlers.onTurnedAway(plan.name, message);
  });
  return { plan, socket, connections };
}

/** Returns true if a socket, with its connections, may stay as it is. */
function isSame(one: SocketPlace, other: SocketPlace | undefined): boolean {
  return (
    other !== undefined &&
    (["path", "uid", "gid", "mode"] as const).every((key) => one[key] === other[key])
  );
}

/** Closes a socket with its connections: users who may no longer connect must not stay connected. */
function cut({ socket, connections }: OpenSocket): void {
  socket.close();
  for (const client of connections) client.destroy();
}

function closedOf(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.once("close", resolve));
}
