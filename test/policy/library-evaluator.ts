import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyAnswer, Violation } from "../../src/domain/decision.js";
import { UNKNOWN_HOST, ANONYMOUS_USER, type Facts } from "../../src/domain/facts.js";
import type { ControlSet } from "../../src/domain/settings.js";
import { readCall } from "../../src/request/read-call.js";
import { factsOf } from "../../src/facts/facts-of.js";
import { createPathResolver } from "../../src/host-paths/resolve-host-paths.js";
import type { Message } from "../../src/domain/message.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { readWasm } from "../../src/policy/read-policy-file.js";
import { loadWasmPolicy } from "../../src/policy/wasm-policy.js";
import { readResponse } from "../../src/protocol/read-response.js";
import { messageOf, responseOf, targetsOf, usageOf, type Example } from "./example.js";

/**
 * The compiled library. A set is a profile, or a control that judges alone, in mode deny, by the baseline's
 * parameters.
 */
export interface LibraryEvaluator {
  /** An example as the policy sees it, over a small host of the judge's own. */
  factsOf(example: Example, set: string): Promise<Facts>;
  /** A message as the policy sees it. */
  factsOfMessage(message: Message, set: string): Facts;
  /** What the set that the facts name refuses. */
  violationsOf(facts: Facts): readonly Violation[];
  /** All that it says. */
  answerOf(facts: Facts): PolicyAnswer;
  readonly sets: Readonly<Record<string, ControlSet>>;
  close(): Promise<void>;
}

/** Loads `build/policy`, which must be built. */
export async function createLibraryEvaluator(): Promise<LibraryEvaluator> {
  const { profiles, catalogue } = loadLibrary();
  const baseline = profiles["baseline"];
  if (baseline === undefined) throw new Error("There is no profile baseline");
  const { parameters } = baseline;
  const sets: Record<string, ControlSet> = { ...profiles };
  for (const id of Object.keys(catalogue)) sets[id] = { modes: { [id]: "deny" }, parameters };
  // Each control is asked about each call, be it said to judge it or not.
  const data = {
    sets,
    messages: {},
    asked: {},
    controls_of: {},
    responses_of: {},
    response_controls: Object.keys(catalogue),
  };
  const policy = await loadWasmPolicy(readWasm(), data, catalogue);
  const hostRoot = makeHost();
  const resolver = createPathResolver({ hostRoot, deadlineMs: 60_000 });
  const sockets = parameters["docker_socket_mount"]?.["docker_sockets"] as readonly string[];
  return {
    async factsOf(example, set) {
      const links = makeLinks(hostRoot, example);
      const policy = { skip: () => false, dockerSockets: sockets };
      const own =
        example.parameters === undefined
          ? {}
          : { [set]: { ...parameters[set], ...example.parameters } };
      const called = drawnFacts(messageOf(example), set, own, example.caller);
      const drawn = {
        ...called,
        targets: targetsOf(example),
        usage: usageOf(example),
        ...readDockerdJson(example, called),
      };
      const facts = await resolver.resolve(drawn, policy);
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

/** Where an example has an answer, it is that which is judged. */
function readDockerdJson(
  example: Example,
  { request, phase, response }: Facts,
): Pick<Facts, "phase" | "response"> {
  const answer = responseOf(example);
  if (answer === null) return { phase, response };
  return { phase: "response", response: readResponse(answer, request.action) };
}

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
    local: { date: "2026-11-25", hour: 10, minute: 0, weekday: "wednesday", zone: "UTC" },
    set,
    overrides: { modes: {}, parameters },
    user: { ...ANONYMOUS_USER, ...caller },
    host: UNKNOWN_HOST,
    bodyBytes: message.body?.length ?? 0,
  });
}

/** A host's root with the places that examples speak of, the same on every machine. */
function makeHost(): string {
  const root = mkdtempSync(join(tmpdir(), "library-host-"));
  for (const folder of [
    "etc",
    "run",
    "var",
    "srv/data",
    "home/alice",
    "proc",
    "sys",
    "dev",
    "root",
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["run/docker.sock", "etc/shadow", "etc/localtime"])
    writeFileSync(join(root, file), "");
  symlinkSync("/run", join(root, "var/run"));
  return root;
}

/** Makes the links of one example, and gives their paths. */
function makeLinks(hostRoot: string, { host }: Example): readonly string[] {
  return Object.entries(host?.links ?? {}).map(([path, to]) => {
    symlinkSync(to, join(hostRoot, path));
    return join(hostRoot, path);
  });
}
