import { createHash } from "node:crypto";
import type { Call } from "./call.js";
import type { Identity } from "./identity.js";
import type { Message } from "./message.js";

/** A request and its caller. */
export interface IdentifiedCall {
  readonly call: Call;
  readonly message: Message;
  readonly identity: Identity;
}

/**
 * Returns the correlation key, which pairs a response with its request; requests with equal keys cannot be told apart. It is
 * a SHA-256, since a URI may have a megabyte and the key is kept until the response.
 */
export function correlationKeyOf({ message, identity }: IdentifiedCall): string {
  const { method, uri, body } = message;
  const key = JSON.stringify([identity.name, method, uri, body === null ? "" : digestOf(body)]);
  return createHash("sha256").update(key).digest("base64");
}

const digests = new WeakMap<Uint8Array, string>();

/** Returns the SHA-256 of a body, lower-case hex; cached, since several modules need it. */
export function digestOf(body: Uint8Array): string {
  const known = digests.get(body);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(body).digest("hex");
  digests.set(body, digest);
  return digest;
}
