import type { Server, Socket } from "node:net";
import { UsageError } from "../errors.js";
import { openUserSocket, type SocketPlace, type UserSocket } from "./user-socket.js";

/** A user's socket as it should be. */
export interface DoorPlan extends SocketPlace {
  readonly name: string;
  readonly maxConnections: number;
}

/** The sockets of all users. */
export interface Doors {
  /**
   * Opens what is new, ends what is not planned any more, with its connections, and leaves the rest.
   *
   * @returns Why some could not be opened.
   */
  apply(plans: readonly DoorPlan[]): Promise<readonly UsageError[]>;
  /**
   * Takes no more connections and waits for those that are there, but no longer than `limitMs`.
   *
   * @returns How many were cut off.
   */
  close(limitMs: number): Promise<number>;
}

interface Door {
  readonly plan: DoorPlan;
  readonly socket: UserSocket;
  readonly connections: Set<Socket>;
}

/** What the sockets do. */
export interface DoorKeeper {
  /** Somebody has come who is that user, as the kernel says. */
  readonly onConnection: (name: string, client: Socket) => void;
  /** Somebody was turned away, since the user has too many connections, or this program too many files. */
  readonly onTurnedAway: (name: string, why: string) => void;
}

/** No sockets yet; `apply` opens them. */
export function createDoors(keeper: DoorKeeper): Doors {
  const doors = new Map<string, Door>();

  return {
    async apply(plans) {
      const wanted = new Map(plans.map((plan) => [plan.name, plan]));
      for (const [name, door] of doors) {
        if (isSame(door.plan, wanted.get(name))) continue;
        cut(door);
        doors.delete(name);
      }
      const problems: UsageError[] = [];
      for (const plan of plans) {
        const door = doors.get(plan.name);
        try {
          if (door === undefined) doors.set(plan.name, await open(plan, keeper));
          else door.socket.server.maxConnections = plan.maxConnections;
        } catch (thrown) {
          if (!(thrown instanceof UsageError)) throw thrown;
          problems.push(thrown);
        }
      }
      return problems;
    },
    async close(limitMs) {
      const all = [...doors.values()];
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

async function open(plan: DoorPlan, keeper: DoorKeeper): Promise<Door> {
  const connections = new Set<Socket>();
  const socket = await openUserSocket(plan, (client) => {
    connections.add(client);
    client.once("close", () => connections.delete(client));
    keeper.onConnection(plan.name, client);
  });
  socket.server.maxConnections = plan.maxConnections;
  socket.server.on("drop", () => {
    keeper.onTurnedAway(plan.name, "there are gateway.max_connections");
  });
  socket.server.on("error", ({ message }) => {
    keeper.onTurnedAway(plan.name, message);
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
function cut({ socket, connections }: Door): void {
  socket.close();
  for (const client of connections) client.destroy();
}

function closedOf(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.once("close", resolve));
}
