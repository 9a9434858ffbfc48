/** When dockerd asks: before it executes a request, or before it answers one. */
export type Phase = "request" | "response";

/** An AuthZ message as it arrived. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly phase: Phase;
  /** Until when it may wait, by the clock of `performance.now()`. */
  readonly endMs: number;
}

/** Headers as dockerd shows them: Go's canonical names (`Content-Type`), the last value of each. */
export type Headers = ReadonlyMap<string, string>;

/**
 * An AuthZ message, parsed strictly.
 *
 * @see moby `pkg/authorization/api.go`
 */
export interface Message {
  readonly phase: Phase;
  readonly method: string;
  /** The request line's target, untouched: `/v1.45/containers/create?name=web`. */
  readonly uri: string;
  /** The client certificate's common name, or null. */
  readonly user: string | null;
  /** The method by which dockerd established `user`: `TLS`, or null. */
  readonly authn: string | null;
  /** The client's certificates, each PEM text. */
  readonly peerCertificates: readonly string[];
  readonly headers: Headers;
  /** The body as far as dockerd shows it; null if it shows none. */
  readonly body: Uint8Array | null;
  /** The response that dockerd is about to send; null in the request phase. */
  readonly response: Response | null;
}

/** The response in an AuthZRes message. */
export interface Response {
  /** Null if the handler set none, which means 200, or if it was sent already. */
  readonly status: number | null;
  readonly headers: Headers;
  /**
   * The body as far as dockerd shows it; null if it shows none. It is decoded when it is read, since most are not.
   *
   * @throws {ProtocolError} If dockerd does not write such a body.
   */
  readonly body: Uint8Array | null;
}
