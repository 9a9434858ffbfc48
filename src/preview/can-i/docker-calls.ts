import { UsageError } from "../../domain/errors.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { runClient } from "../fake-dockerd/run-client.js";
import { openFakeDockerd, FAKE_API_VERSION } from "../fake-dockerd/fake-dockerd.js";
import type { FakeResponse } from "../fake-dockerd/fake-dockerd.js";

/** The requests of docker, up to the first that would change something. */
export interface DockerCalls {
  readonly requests: readonly OfflineRequest[];
  /** False if docker gave up by itself, before it sent the request that the command is for. */
  readonly whole: boolean;
  /** docker's standard error. */
  readonly said: string;
}

/** Commands that do nothing on this host but to send requests, as long as no request succeeds. */
const COMMANDS: ReadonlySet<string> = new Set(
  "attach build commit container cp create diff events exec export image images import info inspect kill load logs network node pause port ps pull push rename restart rm rmi run save secret service stack start stats stop swarm system tag top unpause update version volume wait".split(
    " ",
  ),
);

const DEADLINE_MS = 30_000;
const MAX_REQUESTS = 50;

/**
 * Runs the docker command with a fake dockerd, which executes nothing, and returns what it sends. docker gets an empty
 * folder of settings, so that it uses neither another daemon nor a credential helper.
 *
 * @param words `["run", "--privileged", "alpine"]`
 * @throws {UsageError} When docker is not installed, or the command could do something else than to send requests.
 */
export async function dockerCalls(words: readonly string[]): Promise<DockerCalls> {
  const [command = ""] = words;
  // A flag before the command could name another daemon.
  if (!COMMANDS.has(command))
    throw new UsageError(
      `Cannot ask about docker ${JSON.stringify(command.slice(0, 100))}: begin with one of ${[...COMMANDS].join(", ")}, without flags before it`,
    );
  const requests: OfflineRequest[] = [];
  const dockerd = await openFakeDockerd((request) => taken(request, requests), null);
  try {
    const { folder, host } = dockerd;
    const { code, said } = await runClient(["docker", ...words], {
      env: {
        ...{ PATH: process.env["PATH"] ?? "", HOME: folder, DOCKER_CONFIG: folder },
        ...{ DOCKER_HOST: host, DOCKER_BUILDKIT: "0" },
      },
      ...{ deadlineMs: DEADLINE_MS, instead: "install the docker command or ask by a word" },
    });
    const last = requests.at(-1);
    const isRefused = last !== undefined && answerTo(last) === null;
    return { requests, said, whole: code === 0 || isRefused };
  } finally {
    dockerd.close();
  }
}

function taken(request: OfflineRequest, requests: OfflineRequest[]): FakeResponse {
  const isPing = /^\/(?:v[0-9.]+\/)?_ping$/.test(request.target);
  if (!isPing && requests.length < MAX_REQUESTS) requests.push(request);
  const answer = isPing ? "OK" : answerTo(request);
  return answer === null ? REFUSED : { status: 200, body: answer };
}

const REFUSED: FakeResponse = {
  status: 500,
  body: JSON.stringify({ message: "dockwarden can-i: nothing is executed" }),
};

/** Only inspections are answered, which docker makes before others. */
function answerTo({ method, target }: OfflineRequest): string | null {
  const path = target.replace(/^\/v[0-9.]+/, "");
  const name = /^\/containers\/([^/?]+)\/json/.exec(path)?.[1];
  if (method !== "GET") return null;
  if (path === "/version") return JSON.stringify({ ApiVersion: FAKE_API_VERSION, Os: "linux" });
  if (path === "/info") return JSON.stringify({ OSType: "linux" });
  if (name === undefined) return null;
  const state = { Running: true, Status: "running" };
  const config = { Tty: false, Image: "unknown" };
  const known = { Id: name, Name: `/${name}`, State: state, Config: config, HostConfig: {} };
  return JSON.stringify(known);
}
