import type { Call } from "../../src/domain/call.js";

/** One request that both readers are given. */
export interface Case {
  /** Which body it is about, `container_create`; null where it is about the target. */
  readonly type: string | null;
  readonly method: string;
  readonly target: string;
  /** What Content-Type says, or null; of several lines the last, which is what dockerd shows. */
  readonly contentType: string | null;
  /** A Content-Type line before it, which is the one that dockerd goes by; null for none. */
  readonly firstType: string | null;
  /** Sent in chunks, so without a Content-Length. */
  readonly chunked: boolean;
  readonly body: Uint8Array;
  /** Whether dockerd shows the body to plugins, which depends on Content-Type alone here. */
  readonly shown: boolean;
}

/** What a decoder of Docker's made of a body. */
interface Reading {
  readonly ok: boolean;
  readonly error?: string;
  readonly value?: unknown;
}

/** One engine's answer; see `wire/wire.go`. */
export interface Answerer {
  readonly status?: number;
  readonly decoded?: Reading;
  readonly executed?: Reading;
  readonly legacy?: Reading;
  readonly route?: Routed;
  readonly reference?: ReferenceReadings;
}

/** An image reference as one that may be an id, and as one that is a name. */
export interface ReferenceReadings {
  readonly any: ReferenceReading;
  readonly named: ReferenceReading;
}

export interface ReferenceReading {
  readonly kind: string;
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
}

/** Where a target leads. */
export interface Routed {
  readonly template: string;
  readonly version: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly path: string;
  readonly form: Readonly<Record<string, readonly string[]>> | null;
  readonly form_error?: string;
  readonly url_query: Readonly<Record<string, readonly string[]>>;
}

/** A message as the oracles' engines read it, and as those do that take members beside HostConfig. */
export interface Calls {
  readonly today: Call;
  readonly legacy: Call;
}
