import type { Server, Socket } from "node:net";
import { UsageError } from "../errors.js";
import { openUserSocket, type SocketPlace, type UserSocket } from "./user-socket.js";

/** A user's socket as it should be. */
export interface SocketPlan extends SocketPlace {
  readonly name: string;
  readonly maxConnections: number;
}

/** The sockets of all users. */
export interface UserSockets {
  /**
   * Opens what is new, ends what is not planned any more, with its connections, and leaves the rest.
   *
   * @returns Why some could not be opened.
   */
  apply(plans: readonly SocketPlan[]): Promise<readonly UsageError[]>;
  /**
   * Takes no more connections and waits for those that are there, but no longer than `limitMs`.
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

/** What the sockets do. */
export interface SocketHandlers {
  /** Somebody has come who is that user, as the kernel says. */
  readonly onConnection: (name: string, client: Socket) => void;
  /** Somebody was turned away, since the user has too many connections, or this program too many files. */
  readonly onTurnedAway: (name: string, why: string) => void;
}

/** No sockets yet; `apply` opens them. */
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

/** Whether a socket may stay as it is, with who is connected. */
function isSame(one: SocketPlace, other: SocketPlace | undefined): boolean {
  return (
    other !== undefined &&
    (["path", "uid", "gid", "mode"] as const).every((key) => one[key] === other[key])
  );
}

/** Whoever may not connect any more may not stay connected. */
function cut({ socket, connections }: OpenSocket): void {
  socket.close();
  for (const client of connections) client.destroy();
}

function closedOf(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.once("close", resolve));
}
