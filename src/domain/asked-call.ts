import { createHash } from "node:crypto";
import type { Call } from "./call.js";
import type { Identity } from "./identity.js";
import type { Message } from "./message.js";

/** A call, and who makes it. */
export interface AskedCall {
  readonly call: Call;
  readonly message: Message;
  readonly identity: Identity;
}

/** What is equal in calls that dockerd's answers cannot be told apart for: they are interchangeable. */
export function likenessOf({ message, identity }: AskedCall): string {
  const { method, uri, body } = message;
  const digest = body === null ? "" : createHash("sha256").update(body).digest("base64");
  return JSON.stringify([identity.name, method, uri, digest]);
}
