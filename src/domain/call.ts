/**
 * A request that dockerd will execute, read from a message. A member that could not be read is null, and a
 * finding tells why.
 */
export interface Call {
  readonly method: string;
  /** The target as it was sent. */
  readonly uri: string;
  /** The decoded path without its version prefix, `/containers/create`; null when unreadable. */
  readonly path: string | null;
  /** The route's template, `/containers/{name:.*}/exec`; null if no route matches. */
  readonly template: string | null;
  /** The requested version, `1.45`; `""` if the path has none, null if unreadable. */
  readonly version: string | null;
  /** The values of the template's variables: `{ name: "web" }`. */
  readonly vars: Readonly<Record<string, string>>;
  /** `container.create`; `unknown` if no route matches. */
  readonly action: string;
  readonly class: ActionClass;
  /** All values of each parameter, decoded, in order; dockerd uses the first of most. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** False if a hidden form body could override the query, so that no value in it may permit anything. */
  readonly queryTrusted: boolean;
  /** Content-Type as dockerd shows it, the last of several; null if there is none. */
  readonly contentType: string | null;
  /** Content-Length as dockerd shows it; null if there is none. */
  readonly contentLength: string | null;
  readonly bodyPresent: boolean;
  /** The protocol that a hijacked connection changes to (`tcp`, `h2c`), or null. */
  readonly upgrade: string | null;
  /**
   * The JSON body in dockerd's own spelling, checked against dockerd's own types; null if the request has
   * none or it could not be read. `{}` and `[]` stand for a body that is proven to be absent.
   */
  readonly body: Body | readonly Value[] | null;
  /** Parse findings. Each violates a hygiene control; no request with one is ever allowed. */
  readonly hygiene: readonly RequestFinding[];
  /** Parts that dockerd ignores: unknown members, `AttachStdio`, and values, `query.dockerfile[1]`. */
  readonly unknownFields: readonly string[];
}

/** The kind of permission that an action needs. */
export type ActionClass = "read" | "secret-read" | "write" | "run" | "admin" | "opaque";

/**
 * An object of a body, whose only members are its own; absent and null members are left out. Null stays as an
 * item of a list and as a value of a map, where it is one: `EndpointsConfig: { net: null }`.
 */
export interface Body {
  readonly [name: string]: Value;
}

/** A value of a body; a bigint is an integer beyond 2^53. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | Body;

/** A part of a request that dockerd may read differently than it looks. */
export interface RequestFinding {
  readonly kind: RequestFindingKind;
  /** The location: `HostConfig.Privileged`, `fromImage`, or `""` for the whole. */
  readonly path: string;
  /** The problem, for a person; never a value that could be secret. */
  readonly detail: string;
}

export type RequestFindingKind =
  | "target"
  | "api-version"
  | "query"
  | "form-type"
  | "hidden-body"
  | "hidden-form"
  | "utf8"
  | "syntax"
  | "trailing"
  | "duplicate-key"
  | "depth"
  | "top-level"
  | "shape"
  | "port"
  | "type"
  | "number"
  | "unknown-key"
  | "unknown-endpoint";
