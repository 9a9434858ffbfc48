import { enginesAtHand, findEngines } from "../../tools/tests/engines.js";
import { median } from "../statistics.js";
import { succeeded } from "../e2e/harness/api.js";
import { startDockerd, type Dockerd } from "../e2e/harness/dockerd.js";
import { ticketOf } from "../e2e/harness/ticket-of.js";
import { PLUGIN, startPlugin, type Plugin } from "../e2e/harness/plugin.js";
import { startScripted } from "../e2e/harness/scripted-plugin.js";

/**
 * Measures what it costs to ask the daemon what a call is about, on the newest engine at hand: the same call
 * judged with and without, and the same question asked of a daemon without plugins. Counts the questions of
 * calls that need none. As root.
 */
const CALLS = Number(process.env["BENCH_INSPECTS"] ?? 2000);
const CALL = "/containers/web/json";
/** Calls that are about no object, or whose objects no control asks for. */
const NEED_NONE = ["/_ping", "/version", "/info", "/containers/json", "/images/json", "/networks"];

const settings = (ownership: "deny" | "off"): string => `schema: 1
roles: {worker: {allow: [{actions: ["*"]}]}}
anonymous: {role: worker}
modes: {container_ownership: "${ownership}", container_data_read: "off", authenticated_user: "off"}
`;

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.log("inspections: not measured, a private dockerd takes root");
    return;
  }
  const [engine] = await findEngines(enginesAtHand().slice(-1));
  if (engine === undefined) throw new Error("Cannot measure without an engine");
  const daemon = await startDockerd(engine);
  try {
    let plugin = await startPlugin(daemon.sandbox, settings("deny"));
    await daemon.guardedBy([PLUGIN]);
    const made = { Image: "busybox", Cmd: ["true"] };
    succeeded(await daemon.api("POST", "/containers/create?name=web", made), "create web");
    await daemon.guardedBy([]);
    const bare = await p50(daemon, null);
    await daemon.guardedBy([PLUGIN]);
    const asking = await p50(daemon, plugin);
    await plugin.kill();
    plugin = await startPlugin(daemon.sandbox, settings("off"));
    const silent = await p50(daemon, plugin);
    report(engine.name, { bare, asking, silent });
    await plugin.kill();
    await startPlugin(daemon.sandbox, settings("deny"));
    await countQuestions(daemon);
  } finally {
    await daemon.close();
  }
}

/** Microseconds: of the plugin's evaluation, as it records it; of the whole call where there is none. */
async function p50(daemon: Dockerd, plugin: Plugin | null): Promise<number> {
  const mark = plugin?.mark() ?? 0;
  const lasted: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const started = performance.now();
    succeeded(await daemon.api("GET", CALL), "inspect web");
    lasted.push((performance.now() - started) * 1000);
  }
  const records = plugin?.recordsSince(mark).filter(({ phase }) => phase === "request");
  const all = records?.map(({ durationUs }) => durationUs) ?? lasted;
  return median(all);
}

function report(
  engine: string,
  { bare, asking, silent }: Readonly<Record<"bare" | "asking" | "silent", number>>,
): void {
  const cost = asking - silent;
  console.log(`inspections, ${engine} engine, ${CALLS} calls, p50`);
  console.log(
    `  evaluating GET ${CALL}: ${silent} us without, ${asking} us with one inspection, which costs ${cost} us`,
  );
  console.log(
    `  the same question by a client, of a daemon without plugins: ${Math.round(bare)} us; ratio ${(cost / bare).toFixed(2)}`,
  );
}

async function countQuestions(daemon: Dockerd): Promise<void> {
  let questions = 0;
  const counter = await startScripted(daemon.sandbox, "counter", (asked) => {
    if (asked.phase === "request" && ticketOf(asked) !== undefined) questions += 1;
    return { Allow: true };
  });
  await daemon.guardedBy([counter.name, PLUGIN]);
  const count = async (targets: readonly string[]): Promise<number> => {
    questions = 0;
    for (const target of targets) succeeded(await daemon.api("GET", target), `get ${target}`);
    return questions;
  };
  console.log(`  inspections of ${NEED_NONE.join(", ")}: ${await count(NEED_NONE)}`);
  console.log(`  inspections of ${CALL}: ${await count([CALL])}`);
  await counter.close();
}

await main();
