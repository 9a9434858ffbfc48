import { join } from "node:path";
import { openOwnerStore } from "../../src/engine/ownership/owner-store.js";
import { median } from "../statistics.js";
import type { Loader } from "./load.js";
import { idOf, type Workload } from "./messages.js";
import { SCALE } from "./scale.js";
import { startDockwarden, type DockwardenOptions, type Subject } from "./subjects.js";

/** What one create and one inspect cost beside much state, as a ratio to none. */
export interface FlatCost {
  readonly name: string;
  /** The larger of the ratios of create and inspect. */
  readonly ratio: number;
}

/** Of a turn; short, so that two turns one after the other find the same machine. */
const LINES = 20;
const WARM_UP_PAIRS = 3;
const KINDS: readonly Kind[] = [
  { label: "create AuthZReq", only: "^create", workload: "run" },
  { label: "inspect AuthZReq", only: "^inspect", workload: "inspect" },
];

interface Kind {
  readonly label: string;
  /** With its response, without which it would stay unanswered. */
  readonly only: string;
  readonly workload: Workload;
}

/**
 * Measures Dockwarden with much state of each kind, turn by turn with one that has none. Both have answered as many
 * requests before, so that their code is compiled alike.
 */
export async function measureFlatCost(loader: Loader, folder: string): Promise<FlatCost[]> {
  const costs: FlatCost[] = [];
  for (const heavy of heavyOnes(folder)) {
    const started: Subject[] = [];
    try {
      const none = await startDockwarden(folder, { name: "flat-none" });
      started.push(none);
      const much = await startDockwarden(folder, { name: "flat-much", ...heavy.options });
      started.push(much);
      const work = { ...PREPARATION, lines: SCALE.unanswered };
      await loader.load(none, work);
      await loader.load(much, { ...work, isAnswered: heavy.isAnswered });
      costs.push({ name: heavy.name, ratio: await ratioOf(loader, none, much, heavy.name) });
    } finally {
      for (const subject of started) await subject.stop();
    }
  }
  return costs;
}

/** What both have answered before. */
const PREPARATION = {
  workloads: ["run", "inspect"],
  only: "create|inspect",
  connections: 8,
  users: 100,
} as const;

interface Heavy {
  readonly name: string;
  readonly options: DockwardenOptions;
  readonly isAnswered: boolean;
}

function heavyOnes(folder: string): readonly Heavy[] {
  const { unanswered, owners, users } = SCALE;
  const log = join(folder, "many-owners.log");
  return [
    { name: `${unanswered} unanswered requests`, options: {}, isAnswered: false },
    {
      name: `${owners} owners`,
      options: { owners: ownersLog(log, owners), containers: owners },
      isAnswered: true,
    },
    {
      name: `${users} users and exceptions`,
      options: { settings: crowd(users) },
      isAnswered: true,
    },
  ];
}

async function ratioOf(
  loader: Loader,
  none: Subject,
  much: Subject,
  name: string,
): Promise<number> {
  for (let pair = 0; pair < WARM_UP_PAIRS; pair++)
    for (const subject of [none, much]) await costOf(loader, subject);
  const ratios = KINDS.map(() => [] as number[]);
  for (let pair = 0; pair < SCALE.pairs; pair++) {
    // Each goes first in every other pair, so that neither gains by the order.
    const order = pair % 2 === 0 ? [none, much] : [much, none];
    const costs = new Map<Subject, readonly number[]>();
    for (const subject of order) costs.set(subject, await costOf(loader, subject));
    const [base, beside] = [costs.get(none), costs.get(much)];
    for (const [at, all] of ratios.entries()) all.push(valueAt(beside, at) / valueAt(base, at));
  }
  const medians = ratios.map(median);
  const shown = KINDS.map(({ label }, at) => `${label} ${valueAt(medians, at).toFixed(3)}`);
  console.log(`  ${name}: ${shown.join(", ")} times the cost with none`);
  return Math.max(...medians);
}

function valueAt(values: readonly number[] | undefined, at: number): number {
  return values?.[at] ?? Number.NaN;
}

/** Microseconds of each kind at p50. */
async function costOf(loader: Loader, subject: Subject): Promise<readonly number[]> {
  const costs: number[] = [];
  for (const { label, only, workload } of KINDS) {
    const { timesUs } = await loader.load(subject, { workloads: [workload], lines: LINES, only });
    costs.push(median(timesUs[label] ?? []));
  }
  return costs;
}

function ownersLog(file: string, count: number): string {
  const store = openOwnerStore(file);
  const adopt = Array.from({ length: count }, (_, number) => ({
    key: { kind: "container", id: idOf("container", number) } as const,
    user: `user${number % 500}`,
  }));
  store.apply({ adopt, forget: [], unowned: [], drop: [] }, new Date().toISOString());
  store.close();
  return file;
}

/** Settings with that many users and exceptions, and a tenth as many groups. */
function crowd(count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const groups = numbers.slice(0, count / 10);
  const day = (offset: number): string =>
    new Date(Date.now() + offset * 86_400_000).toISOString().replace(/\.\d+/, "");
  const term = `created: "${day(-1)}", expires: "${day(30)}"`;
  const why = `reason: r, ticket: t, approved_by: boss, ${term}`;
  return [
    "schema: 1",
    "users:",
    "  boss: {roles: [boss]}",
    ...numbers.map((number) => `  user${number}: {groups: [g${number % groups.length}]}`),
    "groups:",
    ...groups.map((number) => `  g${number}: {}`),
    "roles: {boss: {may_exempt: true}}",
    "exceptions:",
    ...numbers.map(
      (number) =>
        `  - {id: E${number}, controls: [added_capabilities], who: {users: [user${number}]}, when: {actions: [service.create]}, mode: warn, ${why}}`,
    ),
    "",
  ].join("\n");
}
