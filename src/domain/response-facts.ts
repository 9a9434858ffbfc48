/** What dockerd is about to answer to a call that it has executed. */
export interface ResponseFacts {
  /** Null where dockerd has not said: a stream, a connection that was taken over, and every error, which it says later. */
  readonly status: number | null;
  /** Content-Type; null where there is none, or it has been sent already. */
  readonly content_type: string | null;
  /** Size of the body that is shown; null where none is. */
  readonly bytes: number | null;
  readonly body_state: BodyState;
  /** Null unless `body_state` is `read`; the body `null` is null, too. */
  readonly body: ResponseValue;
}

/**
 * What is known of the body.
 *
 * - `read`: it is in `body`.
 * - `absent`: dockerd shows none and names no Content-Type. There is none, or the call has failed; `GET /_ping`
 *   answers a text like this.
 * - `not_json`: it is something else, such as an archive, and dockerd shows JSON alone.
 * - `withheld`: it is JSON, and dockerd shows none: there is none, or it answers `/auth`.
 * - `unreadable`: it is shown and is not JSON as the strict reader takes it.
 * - `too_large`: it is shown, and larger than what is read.
 * - `sent`: a stream, a connection that was taken over, or more than 64 KiB: all of it or a part has left.
 */
export type BodyState =
  "read" | "absent" | "not_json" | "withheld" | "unreadable" | "too_large" | "sent";

/** A value of the body; a number that would lose digits is their text: `"9007199254740993"`. */
export type ResponseValue =
  | null
  | boolean
  | number
  | string
  | readonly ResponseValue[]
  | { readonly [name: string]: ResponseValue };
