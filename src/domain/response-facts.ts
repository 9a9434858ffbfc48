/** The response that dockerd is about to send for a request that it has executed. */
export interface ResponseFacts {
  /**
   * Null if dockerd has not set it: a stream, a connection that was taken over, and every error, whose status
   * it sets later.
   */
  readonly status: number | null;
  /** Content-Type; null if there is none, or it was sent already. */
  readonly content_type: string | null;
  /** Size of the body in the message; null if there is none. */
  readonly bytes: number | null;
  readonly body_state: BodyState;
  /** Null unless `body_state` is `read`; the body `null` is null, too. */
  readonly body: ResponseValue;
}

/**
 * The visibility and the form of a response body.
 *
 * - `read`: it is in `body`.
 * - `absent`: dockerd shows none and names no Content-Type. There is none, or the request has failed; `GET
 *   /_ping` answers a text like this.
 * - `not_json`: it is something else, such as an archive, and dockerd shows only JSON.
 * - `withheld`: it is JSON, and dockerd shows none: there is none, or it answers `/auth`.
 * - `unreadable`: it is shown and is not JSON as the strict reader accepts it.
 * - `too_large`: it is shown, and larger than the limit.
 * - `sent`: a stream, a connection that was taken over, or more than 64 KiB: all of it or a part was sent.
 */
export type BodyState =
  "read" | "absent" | "not_json" | "withheld" | "unreadable" | "too_large" | "sent";

/** A value of the body; a number that would lose digits is a text: `"9007199254740993"`. */
export type ResponseValue =
  | null
  | boolean
  | number
  | string
  | readonly ResponseValue[]
  | { readonly [name: string]: ResponseValue };
