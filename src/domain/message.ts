/** When dockerd asks: before it executes a call, or before it answers one. */
export type Phase = "request" | "response";

/** Header lines as dockerd shows them: Go's canonical names (`Content-Type`), the last value of each. */
export type Headers = ReadonlyMap<string, string>;

/**
 * One AuthZ message, read strictly.
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
  /** How `user` was established: `TLS`, or null. */
  readonly authn: string | null;
  /** The client's certificates, each PEM text. */
  readonly peerCertificates: readonly string[];
  readonly headers: Headers;
  /** The body as far as dockerd shows it; null when it shows none. */
  readonly body: Uint8Array | null;
  /** What dockerd is about to answer; null in the request phase. */
  readonly response: Response | null;
}

/** The answer that an AuthZRes message shows. */
export interface Response {
  /** Null when the handler set none, which means 200, or when it has been sent already. */
  readonly status: number | null;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
}
