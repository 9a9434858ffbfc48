import { UNKNOWN_DOCKERD } from "../unknown-dockerd.js";
/* eslint complexity: "off" -- A search goes through all kinds of values in one place. */
import { UNKNOWN_HOST } from "../../src/domain/facts.js";
import type { Call } from "../../src/domain/call.js";
import type { Identity } from "../../src/domain/identity.js";
import type { Message } from "../../src/domain/message.js";
import { readCall } from "../../src/engine/request/read-call.js";
import { BODIES } from "../../src/engine/request/tables/fields.js";
import { ROUTES } from "../../src/engine/request/tables/routes.js";
import { collectFrom, evaluateFacts } from "../../src/engine/decision/evaluate.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../src/engine/policy/load-policy.js";
import { createCallers } from "../../src/engine/settings/callers.js";
import { loadSettings } from "../../src/engine/settings/load-settings.js";
import { readingLimitsOf } from "../../src/engine/settings/reading-limits.js";
import { VALUES, shapesOf } from "./large-shapes.js";

/**
 * Searches for the request that takes longest to evaluate: for each route, each list, map and text of its body and
 * its query is made as large as it may be, with values of several kinds. Prints the slowest of each profile.
 *
 * `SHAPE_PROFILES=multi-tenant,restricted`, `SHAPE_ACTIONS=container.create`: what to search; all by default.
 */
const PROFILES = (process.env["SHAPE_PROFILES"] ?? "multi-tenant,restricted,baseline,ci").split(
  ",",
);
const ONLY = process.env["SHAPE_ACTIONS"]?.split(",");
const COUNTS = (process.env["SHAPE_COUNTS"] ?? "590,290,100").split(",").map(Number);
const SHOWN = Number(process.env["SHAPE_SHOWN"] ?? 15);

interface Found {
  readonly name: string;
  readonly evaluateMs: number;
  readonly readMs: number;
  readonly bytes: number;
  readonly excess: boolean;
}

async function main(): Promise<void> {
  for (const profile of PROFILES) {
    const measure = await createMeasure(profile);
    const found: Found[] = [];
    for (const { name, message } of messages()) found.push(measure(name, message));
    const judged = found.filter(({ excess }) => !excess);
    console.log(`${profile}: ${found.length} requests, ${judged.length} of them evaluated`);
    for (const one of judged.toSorted((a, b) => b.evaluateMs - a.evaluateMs).slice(0, SHOWN))
      print(one);
    const [reading] = found.toSorted((a, b) => b.readMs - a.readMs);
    if (reading !== undefined) {
      console.log("  slowest to read:");
      print(reading);
    }
  }
}

function print({ name, evaluateMs, readMs, bytes }: Found): void {
  console.log(
    `  ${evaluateMs.toFixed(1)} ms, read in ${readMs.toFixed(1)} ms, ${bytes} bytes: ${name}`,
  );
}

async function createMeasure(profile: string): Promise<(name: string, message: Message) => Found> {
  const library = loadLibrary();
  const settings = await loadSettings(null, library, { profile });
  const { catalogue } = library;
  const configuration = { settings, catalogue, ...(await loadPolicy(library, settings)) };
  const identity: Identity = {
    ...{ name: "alice", groups: [], authn: "TLS", via: "certificate", cert: null, refusal: null },
  } as unknown as Identity;
  const caller = createCallers(settings).of(identity);
  const set = settings.sets[profile];
  if (set === undefined) throw new Error(`There is no profile "${profile}"`);
  const limits = { ...readingLimitsOf(set), dockerd: { ...UNKNOWN_DOCKERD, http2: false } };
  return (name, message) => {
    const once = (): Found => {
      const started = cpuMs();
      const call = readCall(message, limits);
      const read = cpuMs();
      const about = {
        message,
        identity,
        host: { ...UNKNOWN_HOST, api_max: "1.45" },
        now: new Date(),
        policyTime: new Date(),
      };
      const collected = collectFrom({ call, caller }, about, settings);
      const excess = "decision" in collected;
      if (!excess)
        evaluateFacts(
          configuration,
          { call, caller, identity, breakGlass: null, policyTime: about.policyTime },
          collected.facts,
          collected,
        );
      const bytes = message.body?.length ?? message.uri.length;
      return {
        name: nameOf(name, call),
        evaluateMs: cpuMs() - read,
        readMs: read - started,
        bytes,
        excess,
      };
    };
    const first = once();
    // What was slow once may have been the compiler or the garbage collector.
    return first.evaluateMs < 5 && first.readMs < 5
      ? first
      : quicker(quicker(first, once()), once());
  };
}

/** Of all threads, so that what else runs on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function nameOf(name: string, { hygiene }: Call): string {
  const [finding] = hygiene;
  const shown = name.slice(0, 100);
  return finding === undefined ? shown : `${shown} (${finding.kind})`;
}

function quicker(a: Found, b: Found): Found {
  return {
    ...a,
    evaluateMs: Math.min(a.evaluateMs, b.evaluateMs),
    readMs: Math.min(a.readMs, b.readMs),
  };
}

function* messages(): Generator<{ readonly name: string; readonly message: Message }> {
  for (const route of ROUTES) {
    if (ONLY !== undefined && !ONLY.includes(route.action)) continue;
    const uri = `/v1.45${route.template.replaceAll(/\{[^}]*\}/g, "x")}`;
    for (const count of COUNTS) {
      const shape = route.body === null ? undefined : BODIES[route.body];
      if (shape !== undefined) {
        for (const { path, body } of shapesOf(shape, count)) {
          const name = `${route.action} ${path} x ${count}`;
          yield { name, message: messageOf(route.method, uri, body) };
        }
      }
      for (const parameter of Object.keys(route.query)) {
        for (const value of VALUES) {
          const query = Array.from(
            { length: count },
            (_, index) => `${parameter}=${encodeURIComponent(value(index))}`,
          );
          yield {
            name: `${route.action} ?${parameter}=${value(0)} x ${count}`,
            message: messageOf(route.method, `${uri}?${query.join("&")}`, null),
          };
          const list = JSON.stringify(Array.from({ length: count }, (_, index) => value(index)));
          const filters = JSON.stringify({ label: JSON.parse(list) as unknown });
          for (const [kind, text] of [
            ["list", list],
            ["filters", filters],
          ] as const)
            yield {
              name: `${route.action} ?${parameter}=${kind} of ${value(0)} x ${count}`,
              message: messageOf(
                route.method,
                `${uri}?${parameter}=${encodeURIComponent(text)}`,
                null,
              ),
            };
        }
      }
    }
  }
}

function messageOf(method: string, uri: string, body: string | null): Message {
  const bytes = body === null ? null : Buffer.from(body);
  const headers = new Map([
    ["Content-Type", "application/json"],
    ["Content-Length", String(bytes?.length ?? 0)],
  ]);
  return {
    phase: "request",
    method,
    uri,
    user: "alice",
    authn: "TLS",
    peerCertificates: [],
    headers,
    body: bytes,
    response: null,
  } as unknown as Message;
}

await main();
