import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BUILT_IN_POOLS } from "../../domain/built-in-pools.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { PolicyAnswer, Violation } from "../../domain/decision.js";
import { UNKNOWN_HOST, ANONYMOUS_USER, type Facts } from "../../domain/facts.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { readCall } from "../../engine/request/read-call.js";
import { factsOf } from "../../engine/facts/facts-of.js";
import { newVolumesOf } from "../../engine/facts/storage/filled-volumes.js";
import { createPathResolver } from "../../engine/host-paths/resolve-host-paths.js";
import type { LocalTime } from "../../domain/local-time.js";
import type { Message } from "../../domain/message.js";
import { loadWasmPolicy } from "../../engine/policy/wasm-policy.js";
import { readResponse } from "../../engine/protocol/read-response.js";
import { PolicyLoadError, UsageError, describeThrown } from "../../domain/errors.js";
import { exampleMessage, responseOf, targetsOf, usageOf, type Example } from "./example.js";

/**
 * Evaluates examples by a compiled library. A set is a profile, or a control alone, in mode deny, with the parameters of
 * the profile `baseline`.
 */
export interface ExampleEvaluator {
  /**
   * Builds the policy's input of an example, over a small made-up host.
   *
   * @param control The control whose parameters the example changes; that of the set by default.
   */
  factsOf(example: Example, set: string, control?: string): Promise<Facts>;
  /** Builds the policy's input of a message. */
  factsOfMessage(message: Message, set: string): Facts;
  /** Returns what the set that the facts name denies. */
  violationsOf(facts: Facts): readonly Violation[];
  /** Returns all that it finds, warnings included. */
  answerOf(facts: Facts): PolicyAnswer;
  readonly sets: Readonly<Record<string, ControlSet>>;
  close(): Promise<void>;
}

/**
 * Creates one.
 *
 * @throws {PolicyLoadError} When the library cannot be used.
 */
export async function createExampleEvaluator(library: CompiledLibrary): Promise<ExampleEvaluator> {
  const { profiles, catalogue } = library;
  const baseline = profiles["baseline"];
  if (baseline === undefined)
    throw new PolicyLoadError('Cannot evaluate examples: the library has no profile "baseline"');
  const { parameters } = baseline;
  const sets: Record<string, ControlSet> = { ...profiles };
  for (const id of Object.keys(catalogue)) sets[id] = { modes: { [id]: "deny" }, parameters };
  const policy = await load(library, sets);
  const hostRoot = makeHost();
  const resolver = createPathResolver({ hostRoot, deadlineMs: 60_000 });
  const sockets = parameters["docker_socket_mount"]?.["docker_sockets"] as readonly string[];
  return {
    async factsOf(example, set, control = set) {
      const links = makeLinks(hostRoot, example);
      const own = changedParameters(example, control, parameters[control] ?? {});
      const called = drawnFacts(exampleMessage(example), set, own, example.caller);
      const policyOfPaths = { skip: () => false, dockerSockets: sockets };
      const facts = await resolver.resolve(withHost(called, example), policyOfPaths);
      for (const link of links) rmSync(link);
      return facts;
    },
    factsOfMessage: (message, set) => drawnFacts(message, set, {}, {}),
    violationsOf: (facts) => policy.evaluate(facts).violations,
    answerOf: (facts) => policy.evaluate(facts),
    sets,
    async close() {
      await resolver.close();
      rmSync(hostRoot, { recursive: true });
    },
  };
}

/** Rules of an author may have no end. */
function load({ wasm, catalogue, origin }: CompiledLibrary, sets: ExampleEvaluator["sets"]) {
  const place = origin === null ? "here" : "bounded";
  return loadWasmPolicy(wasm, dataOf(sets, catalogue), catalogue, place);
}

type Parameters = ControlSet["parameters"];

/** Each control is evaluated for each request, also for actions that its METADATA does not list. */
function dataOf(sets: Readonly<Record<string, ControlSet>>, catalogue: Catalogue) {
  return {
    sets,
    ...{ messages: {}, asked: {}, controls_of: {}, responses_of: {} },
    response_controls: Object.keys(catalogue),
  };
}

function changedParameters(
  { parameters }: Example,
  control: string,
  usual: Parameters[string],
): Parameters {
  return parameters === undefined ? {} : { [control]: { ...usual, ...parameters } };
}

/** Adds what dockerd and the clock say in an example. */
function withHost(called: ReturnType<typeof drawnFacts>, example: Example) {
  return {
    ...called,
    local: { ...LOCAL, ...example.local },
    targets: targetsOf(example),
    usage: usageOf(example),
    mounted_volumes:
      called.request.action === "container.create" ? newVolumesOf(called) : called.mounted_volumes,
    ...readDockerdJson(example, called),
  };
}

/** An example with an answer is about the response. */
function readDockerdJson(
  example: Example,
  { request, phase, response }: Facts,
): Pick<Facts, "phase" | "response"> {
  const answer = responseOf(example);
  if (answer === null) return { phase, response };
  return { phase: "response", response: readResponse(answer, request.action) };
}

const LOCAL: LocalTime = {
  date: "2026-11-25",
  hour: 10,
  minute: 0,
  weekday: "wednesday",
  zone: "UTC",
};

function drawnFacts(
  message: Message,
  set: string,
  parameters: Facts["overrides"]["parameters"],
  caller: Example["caller"],
): Facts {
  const call = readCall(message, {
    dockerd: { http2: false, experimental: true, apiMax: "1.57" },
    minApiVersion: "1.24",
    maxApiVersion: "1.56",
    maxBodyBytes: 1_000_000,
  });
  return factsOf(call, {
    time: "2026-11-25T10:00:00Z",
    local: LOCAL,
    set,
    overrides: { modes: {}, parameters },
    user: { ...ANONYMOUS_USER, ...caller },
    host: { ...UNKNOWN_HOST, address_pools: BUILT_IN_POOLS },
    bodyBytes: message.body?.length ?? 0,
  });
}

/** Makes the root of a host with the places that examples name, the same on every machine. */
function makeHost(): string {
  const root = mkdtempSync(join(tmpdir(), "dockwarden-examples-"));
  for (const folder of [
    "etc",
    "run",
    "var",
    "srv/data",
    "home/alice",
    "proc/1/net",
    "sys",
    "dev",
    "root",
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["run/docker.sock", "etc/shadow", "etc/localtime"])
    writeFileSync(join(root, file), "");
  writeFileSync(join(root, "proc/1/net/fib_trie"), ROUTES);
  symlinkSync("/run", join(root, "var/run"));
  return root;
}

/** The host itself and one network, as the kernel prints their routes. */
const ROUTES =
  "     |-- 127.0.0.0\n        /8 host LOCAL\n     |-- 172.29.5.0\n        /24 link UNICAST\n";

/** Makes the links of one example, and returns their paths. */
function makeLinks(hostRoot: string, { title, host }: Example): readonly string[] {
  return Object.entries(host?.links ?? {}).map(([path, to]) => {
    try {
      return makeLink(hostRoot, path, to);
    } catch (thrown) {
      throw new UsageError(
        `Cannot make the link "${path}" of the example "${title}": ${describeThrown(thrown)}`,
        { cause: thrown },
      );
    }
  });
}

/** Creates a link of an example, which must not reach beyond the simulated host, nor follow a link that is there. */
function makeLink(hostRoot: string, path: string, to: unknown): string {
  if (typeof to !== "string") throw new Error("where it leads must be a text");
  const place = join(hostRoot, path);
  const [root, folder] = [realpathSync(hostRoot), realpathSync(dirname(place))];
  if (folder !== root && !folder.startsWith(`${root}/`))
    throw new Error("it lies outside of the host of the examples");
  symlinkSync(to, place);
  return place;
}
