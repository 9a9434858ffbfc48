import { expect } from "chai";
import type { Engine } from "../../../tools/tests/engines.js";
import { succeeded, type Answerer } from "./api.js";
import { openAuthority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { closedUnless, startDockerd, type Dockerd } from "./dockerd.js";
import { openPeople, type Person } from "./people.js";
import { PLUGIN, startPlugin, type Plugin } from "./plugin.js";

/** A guarded daemon, an attacker (alice), a victim (bob) and an administrator (carol), all by TLS. */
export interface RaceLab {
  readonly daemon: Dockerd;
  /** Where everybody's certificates are. */
  readonly folder: string;
  readonly plugin: Plugin;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
  close(): Promise<void>;
}

/** How many connections one attack has. */
const CONNECTIONS = 8;

/** How long each attack goes on: RACE_SECONDS, 600 s with LONG=1, else 5 s. */
export const SECONDS = Number(
  process.env["RACE_SECONDS"] ?? (process.env["LONG"] === "1" ? 600 : 5),
);

/** For mocha: what one attack may take. */
export const TEST_LIMIT_MS = (SECONDS * 2 + 120) * 1000;

/** Room for 256 networks: without it dockerd has addresses for 31, and the long tests make more. */
const ADDRESSES = "--default-address-pool=base=10.200.0.0/16,size=24";

/** Starts all three with the text of a settings file. */
export async function openRaceLab(engine: Engine, settings: string): Promise<RaceLab> {
  const authority = openAuthority();
  const daemon = await startDockerd(engine, { flags: [...tlsFlags(authority), ADDRESSES] });
  const { people, plugin } = await closedUnless(daemon, async () => {
    const people = await openPeople(daemon, authority, ["alice", "bob", "carol"]);
    const plugin = await startPlugin(daemon.sandbox, settings);
    await daemon.guardedBy([PLUGIN]);
    return { people, plugin };
  });
  const close = async (): Promise<void> => {
    await daemon.close();
    authority.remove();
  };
  return { daemon, folder: authority.folder, plugin, ...people, close };
}

/**
 * Opens a lab for the suite that calls it, and closes it at the suite's end. What it returns has members in hooks and
 * tests alone.
 */
export function raceLabFor(engine: Engine, settings: string): RaceLab {
  const lab = {} as RaceLab;
  let opened: RaceLab | null = null;
  before(async () => {
    opened = await openRaceLab(engine, settings);
    Object.assign(lab, opened);
  });
  after(() => opened?.close());
  return lab;
}

/** What an attack does, each again and again until time is up or it has succeeded. */
export interface Attack {
  /** What relies on a name, over each of the connections. */
  readonly tries: () => Promise<unknown>;
  /** What moves the name, over one connection each. */
  readonly moves: readonly (() => Promise<unknown>)[];
  /** Whether the attack has succeeded; it ends then. */
  readonly hasSucceeded?: () => boolean;
  readonly seconds?: number;
}

/** How often each side had its turn. */
export interface Turns {
  readonly tries: number;
  readonly moves: number;
}

/** Runs an attack. A connection that is lost is no news; the next call opens another. */
export async function attack(plan: Attack): Promise<Turns> {
  const { tries, moves, hasSucceeded = () => false, seconds = SECONDS } = plan;
  const end = Date.now() + seconds * 1000;
  const isOver = (): boolean => Date.now() > end || hasSucceeded();
  const turns = { tries: 0, moves: 0 };
  const again = async (side: keyof Turns, work: () => Promise<unknown>): Promise<void> => {
    while (!isOver()) {
      await work().catch(unlessFailed);
      turns[side] += 1;
    }
  };
  await Promise.all([
    ...Array.from({ length: CONNECTIONS }, () => again("tries", tries)),
    ...moves.map((move) => again("moves", move)),
  ]);
  return turns;
}

/** Passes over what a network does, and not over what a test finds. */
export function unlessFailed(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code === undefined) throw thrown;
  if ((thrown as NodeJS.ErrnoException).code === "ERR_ASSERTION") throw thrown;
}

/** The statuses of many answers, `204: 12, 403: 3`, and a sample of what was refused. */
export interface Tally {
  add(answer: Answerer): Answerer;
  toString(): string;
}

/** Counts answers. */
export function tally(): Tally {
  const counts = new Map<number, number>();
  return {
    add(answer) {
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      return answer;
    },
    toString: () => [...counts].map(([status, count]) => `${status}: ${count}`).join(", "),
  };
}

/**
 * A race in which nothing moved shows nothing. On a machine with much to do that is said and no failure; with LONG=1 it
 * is one.
 */
export function expectRaced(turns: number): void {
  if (process.env["LONG"] === "1") expect(turns, "turns of the race").to.be.greaterThan(0);
  else if (turns === 0) say("nothing moved: this run shows nothing");
}

/** Says a line below the test's name. */
export function say(line: string): void {
  console.log(`        ${line}`);
}

/** Whoever makes calls. */
type Caller = Pick<Person, "api">;

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "100000"] };

/** Creates a container, a sleeper unless `body` says otherwise, and returns its id. */
export async function create(person: Caller, name: string, body: object = {}): Promise<string> {
  const target = `/containers/create${name === "" ? "" : `?name=${name}`}`;
  const answer = await person.api("POST", target, { ...SLEEPER, ...body });
  return (succeeded(answer, `create ${name}`).json as { readonly Id: string }).Id;
}

/** The same, and starts it. */
export async function run(person: Caller, name: string, body: object = {}): Promise<string> {
  const id = await create(person, name, body);
  succeeded(await person.api("POST", `/containers/${id}/start`), `start ${name}`);
  return id;
}

/** Creates a network of a bridge, unless `body` says otherwise, and returns its id. */
export async function createNetwork(
  person: Caller,
  name: string,
  body: object = {},
): Promise<string> {
  const answer = await person.api("POST", "/networks/create", { Name: name, ...body });
  return (succeeded(answer, `create ${name}`).json as { readonly Id: string }).Id;
}

/** Removes every container that `caller` may remove. */
export async function removeAll(caller: Caller): Promise<void> {
  const { json } = await caller.api("GET", "/containers/json?all=1");
  for (const { Id } of json as readonly { readonly Id: string }[])
    await caller.api("DELETE", `/containers/${Id}?force=1`);
}

/** Does something that the plugin is not asked about. Connections that are kept are lost by it. */
export async function unguarded<T>(daemon: Dockerd, work: () => Promise<T>): Promise<T> {
  await daemon.guardedBy([]);
  try {
    return await work();
  } finally {
    await daemon.guardedBy([PLUGIN]);
  }
}
