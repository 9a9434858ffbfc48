import type { Engine } from "../../../tools/tests/engines.js";
import type { Dockerd } from "../harness/dockerd.js";

/** A real Docker client, or a program that uses one, and how it is got and run. */
export interface Client {
  /** With its version: `docker-py 7.1.0`. */
  readonly name: string;
  /** The compiler that builds it, where one does. */
  readonly tool?: string;
  /** Fetches and builds what it needs, once, into `.cache`. */
  readonly provide: () => Promise<Run>;
}

/** Runs all that the client offers against the daemon of a host. */
export type Run = (host: ClientHost) => Promise<readonly Tested[]>;

/** Where a client runs: in a sandbox, beside a daemon that has the images it wants. */
export interface ClientHost {
  readonly engine: Engine;
  readonly daemon: Dockerd;
  /** The environment in which a client finds the daemon. */
  readonly env: NodeJS.ProcessEnv;
}

/** What became of one test or task of a client. */
export interface Tested {
  readonly test: string;
  /** `skipped` as well for a test that its suite expects to fail. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly message: string | null;
}
