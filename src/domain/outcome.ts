import type { Response } from "./message.js";

/** The result of dockerd's execution of a request, as far as the response shows it. */
export type Outcome = "success" | "failure" | "unclear";

/**
 * Returns what a response reveals about its request. dockerd shows the response before it gives an error its
 * status and body, so that a response without them may be an error.
 *
 * @see moby pkg/authorization/middleware.go, which calls AuthZResponse before it returns the handler's error
 */
export function outcomeOf({ status, body }: Response): Outcome {
  if (status === null) return "unclear";
  if (status < 200 || status >= 300) return "failure";
  return status !== 200 || body !== null ? "success" : "unclear";
}
