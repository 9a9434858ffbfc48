import { enginesAtHand, findEngines } from "../../tools/tests/engines.js";
import { createDocker, type Docker } from "../e2e/harness/command.js";
import { startDockerd, type Dockerd } from "../e2e/harness/dockerd.js";
import { PLUGIN, startPlugin } from "../e2e/harness/plugin.js";
import { median } from "../statistics.js";
import { SCALE } from "./scale.js";

/** By how many milliseconds commands are slower with the plugin on a real dockerd, at p50. */
export interface EndToEnd {
  readonly runMs: number;
  readonly execMs: number;
}

/** Command lines between two reloads, each of which takes a second. */
const BLOCK = 5;
const RUN = ["run", "--rm", "busybox", "true"];
const EXEC = ["exec", "still", "true"];

/** Who calls on dockerd's own Unix socket has no name. */
const SETTINGS = `schema: 1
anonymous: {role: developer}
modes: {authenticated_user: "off"}
`;

/** Measures on the newest engine at hand, with and without the plugin by turns; null if this is not root. */
export async function measureEndToEnd(): Promise<EndToEnd | null> {
  if (process.getuid?.() !== 0) {
    console.log("\nend to end: not measured, a private dockerd takes root");
    return null;
  }
  const [engine] = await findEngines(enginesAtHand().slice(-1));
  const cli = engine?.clis.at(-1);
  if (engine === undefined || cli === undefined)
    throw new Error("Cannot measure without an engine");
  const daemon = await startDockerd(engine);
  try {
    await startPlugin(daemon.sandbox, SETTINGS);
    const docker = createDocker(daemon, cli);
    await timeOf(docker, ["run", "--detach", "--name", "still", "busybox", "sleep", "9999"]);
    console.log(`\nend to end, ${engine.name} engine, docker CLI ${cli.version}, p50`);
    return await compare(daemon, docker);
  } finally {
    await daemon.close();
  }
}

async function compare(daemon: Dockerd, docker: Docker): Promise<EndToEnd> {
  const times = { run: { bare: [], guarded: [] }, exec: { bare: [], guarded: [] } } as Times;
  for (let done = 0; done < SCALE.runs; done += BLOCK) {
    for (const way of ["bare", "guarded"] as const) {
      await daemon.guardedBy(way === "bare" ? [] : [PLUGIN]);
      // The first after a reload opens the connections.
      await timeOf(docker, RUN);
      for (let count = 0; count < BLOCK; count++) {
        times.run[way].push(await timeOf(docker, RUN));
        times.exec[way].push(await timeOf(docker, EXEC));
      }
    }
  }
  return {
    runMs: differenceOf("docker run --rm", times.run),
    execMs: differenceOf("docker exec", times.exec),
  };
}

interface Ways {
  readonly bare: number[];
  readonly guarded: number[];
}

interface Times {
  readonly run: Ways;
  readonly exec: Ways;
}

function differenceOf(name: string, { bare, guarded }: Ways): number {
  const [without, by] = [median(bare), median(guarded)];
  const difference = by - without;
  console.log(
    `  ${name}: ${without.toFixed(1)} ms without, ${by.toFixed(1)} ms with the plugin, ${difference.toFixed(1)} ms more`,
  );
  return difference;
}

async function timeOf(docker: Docker, line: readonly string[]): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await docker(...line);
  if (code !== 0) throw new Error(`Cannot measure "docker ${line.join(" ")}": ${stderr}`);
  return performance.now() - started;
}
