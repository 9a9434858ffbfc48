import { createAuthorizer, type Authorizer } from "../../src/decision/authorize.js";
import { createPathResolver } from "../../src/host-paths/resolve-host-paths.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { loadPolicy } from "../../src/policy/load-policy.js";
import { defaultSettings } from "../../src/settings/default-settings.js";
import { messageOf } from "../unit/server/parts.js";
import { directoryOf } from "../unit/dockerd/directory-of.js";

/**
 * Measures what a request costs, with its response, while 10,000 others are unanswered, against none, in one run and
 * turn by turn. Nothing is written and dockerd is not asked, so that only Dockwarden's own work counts.
 */
const UNANSWERED = 10_000;
/** Each has 50 of these that give names and 50 that give none. */
const USERS = 100;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 300);
/** Of a turn; short, so that two turns one after the other find the same machine. */
const CALLS = 20;
/** Turns before the first that counts. */
const WARM_UP = 50;

/** One call, as dockerd shows it; each has a number of its own. */
interface Kind {
  readonly name: string;
  readonly method: string;
  readonly target: (number: number) => string;
  readonly body: object | null;
  readonly status: number;
}

const INSPECT: Kind = {
  name: "inspect",
  method: "GET",
  target: (number) => `/v1.45/containers/web${number}/json`,
  body: null,
  status: 200,
};

const CREATE: Kind = {
  name: "create with a name",
  method: "POST",
  target: (number) => `/v1.45/containers/create?name=new${number}`,
  body: { Image: "alpine", Cmd: ["true"] },
  status: 201,
};

async function createBench(): Promise<Authorizer> {
  const library = loadLibrary();
  const shipped = defaultSettings(library, "ci", "/");
  const { modes = {}, parameters = {} } = shipped.sets["ci"] ?? {};
  const set = { modes: { ...modes, authenticated_user: "off" as const }, parameters };
  const settings = { ...shipped, sets: { ...shipped.sets, ci: set } };
  const configuration = {
    ...(await loadPolicy(library, settings)),
    settings,
    catalogue: library.catalogue,
    resolver: createPathResolver({ hostRoot: "/" }),
  };
  // All that is there belongs to who asks.
  const directory = { ...directoryOf("alice"), ownerOf: () => asker };
  return createAuthorizer({ configuration, audit: { append: () => undefined }, directory });
}

let asker = "alice";

async function ask(
  authorizer: Authorizer,
  { method, target, body }: Kind,
  number: number,
  user: string,
): Promise<void> {
  asker = user;
  const who = { User: user, UserAuthNMethod: "TLS" };
  const message = messageOf(method, target(number), body, who);
  const { allow, msg } = await authorizer.authorize(message, "request");
  if (!allow) throw new Error(`Cannot measure a request that is refused: ${msg}`);
}

async function answer(
  authorizer: Authorizer,
  { method, target, body, status }: Kind,
  number: number,
): Promise<void> {
  const who = { User: "alice", UserAuthNMethod: "TLS", ResponseStatusCode: status };
  await authorizer.authorize(messageOf(method, target(number), body, who), "response");
}

/** Microseconds that one call takes, request and response. */
async function costOf(authorizer: Authorizer, kind: Kind, from: number): Promise<number> {
  const started = performance.now();
  for (let number = from; number < from + CALLS; number++) {
    await ask(authorizer, kind, number, "alice");
    await answer(authorizer, kind, number);
  }
  return ((performance.now() - started) * 1000) / CALLS;
}

async function fill(authorizer: Authorizer): Promise<void> {
  for (let number = 0; number < UNANSWERED; number++)
    // The names are none of those that are measured.
    await ask(
      authorizer,
      number % 2 === 0 ? INSPECT : CREATE,
      1e6 + number,
      `user${number % USERS}`,
    );
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(kind: Kind, idle: Authorizer, busy: Authorizer): Promise<void> {
  const pairs: { readonly none: number; readonly many: number }[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const from = round * CALLS;
    // Each goes first in every other round, so that neither gains by the order.
    const [one, other] = round % 2 === 0 ? [idle, busy] : [busy, idle];
    const [first, second] = [await costOf(one, kind, from), await costOf(other, kind, from)];
    pairs.push(one === idle ? { none: first, many: second } : { none: second, many: first });
  }
  const counted = pairs.slice(WARM_UP);
  const none = medianOf(counted.map((pair) => pair.none)).toFixed(0);
  const many = medianOf(counted.map((pair) => pair.many)).toFixed(0);
  const ratio = medianOf(counted.map((pair) => pair.many / pair.none)).toFixed(3);
  console.log(`  ${kind.name}: ${none} us, ${many} us; ratio ${ratio}`);
}

async function main(): Promise<void> {
  const [idle, busy] = [await createBench(), await createBench()];
  await fill(busy);
  console.log(`in-flight requests, p50 of request and response with none and ${UNANSWERED}`);
  for (const kind of [INSPECT, CREATE]) await measure(kind, idle, busy);
}

await main();
