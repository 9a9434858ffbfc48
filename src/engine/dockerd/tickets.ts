import { randomBytes } from "node:crypto";
import type { Message, Phase } from "../../domain/message.js";

/** The header that marks the plugin's own requests, as Go writes it. */
export const TICKET_HEADER = "X-Dockwarden-Ticket";

/** Recognizes the plugin's own requests among those that dockerd asks about. */
export interface Tickets {
  /** Issues a value for one request to `target`, valid once in each phase, for the lifetime. */
  issue(target: string, lifetimeMs: number, method?: OwnMethod): string;
  /** Returns true if dockerd has asked about the request that carried the value. */
  isAsked(value: string): boolean;
  /** Invalidates a value. */
  withdraw(value: string): void;
  /** Returns true if the message concerns a request of the plugin's own; true once for each. */
  readonly redeem: (message: Message) => boolean;
}

/** Methods of the plugin's own requests. */
export type OwnMethod = "GET" | "POST";

interface Ticket {
  readonly method: OwnMethod;
  readonly target: string;
  readonly deadlineMs: number;
  /** The phases in which it is still valid. */
  readonly left: Set<Phase>;
}

/** Creates a store of tickets. */
export function createTickets(nowMs: () => number = () => performance.now()): Tickets {
  const open = new Map<string, Ticket>();
  return {
    issue(target, lifetimeMs, method = "GET") {
      const value = randomBytes(32).toString("hex");
      open.set(value, {
        method,
        target,
        deadlineMs: nowMs() + lifetimeMs,
        left: new Set(["request", "response"]),
      });
      return value;
    },
    isAsked(value) {
      return open.get(value)?.left.has("request") === false;
    },
    withdraw(value) {
      open.delete(value);
    },
    redeem(message) {
      const value = message.headers.get(TICKET_HEADER);
      if (value === undefined) return false;
      const ticket = open.get(value);
      return (
        ticket !== undefined && isFor(ticket, message, nowMs()) && ticket.left.delete(message.phase)
      );
    },
  };
}

/** The plugin's own requests come by dockerd's own socket, where callers are anonymous, and have no body. */
function isFor(ticket: Ticket, message: Message, nowMs: number): boolean {
  const { method, uri, user, body } = message;
  const isSame = method === ticket.method && uri === ticket.target;
  return isSame && user === null && body === null && nowMs < ticket.deadlineMs;
}
