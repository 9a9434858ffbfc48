import type { Engine } from "../../../tools/tests/engines.js";
import { findOnPath } from "../../../src/policy-tools/build/find-on-path.js";
import type { Client } from "./client.js";
import { cliClient, COMPOSE_1 } from "./command-clients.js";
import { DOCKER_PY } from "./docker-py.js";
import { DOCKERODE, TESTCONTAINERS_NODE } from "./node-clients.js";
import { BOLLARD, GO_24, RUBY, TESTCONTAINERS_PYTHON } from "./other-clients.js";
import { SEQUENCES } from "./sequences.js";

/**
 * The clients that are run against an engine, and those that are left out: without LONG=1 most of them on the oldest engine,
 * and for want of a compiler some, but none in CI.
 */
export function clientsFor(engine: Engine): {
  readonly clients: readonly Client[];
  readonly left: readonly Client[];
} {
  const own = ownOf(engine);
  const isWhole = process.env["LONG"] === "1" || engine.name === "newest";
  const clients = [...own, ...(isWhole ? LIBRARIES : [])].filter(isPossible);
  return { clients, left: [...own, ...LIBRARIES].filter((client) => !clients.includes(client)) };
}

function isPossible({ tool }: Client): boolean {
  if (tool === undefined || process.env["CI"] === "true") return true;
  return findOnPath(tool, process.env["PATH"]).length > 0;
}

/** Those that come with an engine: the command lines of its distribution. */
function ownOf({ clis }: Engine): readonly Client[] {
  return [SEQUENCES, ...clis.map(cliClient), COMPOSE_1];
}

const LIBRARIES: readonly Client[] = [
  DOCKERODE,
  TESTCONTAINERS_NODE,
  TESTCONTAINERS_PYTHON,
  GO_24,
  RUBY,
  BOLLARD,
  DOCKER_PY,
];
