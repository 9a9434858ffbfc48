import { randomBytes } from "node:crypto";
import type { Message, Phase } from "../domain/message.js";

/** The header by which the plugin knows its own calls, as Go writes it. */
export const TICKET_HEADER = "X-Dockwarden-Lookup";

/** Recognizes the plugin's own inspections among the requests that dockerd asks about. */
export interface Tickets {
  /** A fresh value for one call of `target`, good once in each phase, for so long. */
  issue(target: string, lifetimeMs: number, method?: OwnMethod): string;
  /** Whether dockerd has asked about the request that was sent with it. */
  isAsked(value: string): boolean;
  /** Ends it. */
  withdraw(value: string): void;
  /** Whether the message is of an inspection of our own; true once for each. */
  readonly redeem: (message: Message) => boolean;
}

/** Methods of the plugin's own calls. */
export type OwnMethod = "GET" | "POST";

interface Ticket {
  readonly method: OwnMethod;
  readonly target: string;
  readonly deadlineMs: number;
  /** In which phases it is good still. */
  readonly left: Set<Phase>;
}

/** Makes tickets. */
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

/** An inspection comes by dockerd's own socket, where callers are anonymous, and has no body. */
function isFor(ticket: Ticket, message: Message, nowMs: number): boolean {
  const { method, uri, user, body } = message;
  const isSame = method === ticket.method && uri === ticket.target;
  return isSame && user === null && body === null && nowMs < ticket.deadlineMs;
}
