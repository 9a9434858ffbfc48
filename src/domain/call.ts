/**
 * What dockerd will execute, read from a message. A member that could not be read is null, and a
 * finding says why.
 */
export interface Call {
  readonly method: string;
  /** The target as it was sent. */
  readonly uri: string;
  /** The decoded path without its version prefix, `/containers/create`; null when unreadable. */
  readonly path: string | null;
  /** The route's template, `/containers/{name:.*}/exec`; null when no route fits. */
  readonly template: string | null;
  /** The version as it was asked for, `1.45`; `""` when the path has none, null when unreadable. */
  readonly version: string | null;
  /** What the template's names stand for: `{ name: "web" }`. */
  readonly vars: Readonly<Record<string, string>>;
  /** `container.create`; `unknown` when no route fits. */
  readonly action: string;
  readonly class: ActionClass;
  /** All values of each parameter, decoded, in order; dockerd takes the first of most. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** False where a hidden form body could override the query, so that nothing it says may permit. */
  readonly queryTrusted: boolean;
  /** Content-Type as it was shown, which is the last of several; null when there is none. */
  readonly contentType: string | null;
  /** Content-Length as it was shown; null when there is none. */
  readonly contentLength: string | null;
  readonly bodyPresent: boolean;
  /** The protocol that a hijacked connection changes to (`tcp`, `h2c`), or null. */
  readonly upgrade: string | null;
  /**
   * The JSON body in dockerd's own spelling, checked against dockerd's own types; null when the call
   * has none or it could not be read. `{}` and `[]` stand for a body that is proven to be absent.
   */
  readonly body: Body | readonly Value[] | null;
  /** What the reader refuses. Each violates a hygiene control; no call with one is ever allowed. */
  readonly hygiene: readonly Finding[];
  /** What dockerd passes over: members that it does not know, `AttachStdio`, and values, `query.dockerfile[1]`. */
  readonly unknownFields: readonly string[];
}

/** What kind of right an action needs. */
export type ActionClass = "read" | "secret-read" | "write" | "run" | "admin" | "opaque";

/**
 * An object of a body, whose only members are its own; one that is absent or null is left out. Null
 * stays as an item of a list and as a value of a map, where it is one: `EndpointsConfig: { net: null }`.
 */
export interface Body {
  readonly [name: string]: Value;
}

/** A value of a body; a bigint is an integer beyond 2^53. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | Body;

/** Something in a call that dockerd may read otherwise than it looks. */
export interface Finding {
  readonly kind: FindingKind;
  /** Where: `HostConfig.Privileged`, `fromImage`, or `""` for the whole. */
  readonly path: string;
  /** What is wrong, for a person; never a value that could be secret. */
  readonly detail: string;
}

export type FindingKind =
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
