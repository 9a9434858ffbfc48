/**
 * Compares how long `docker run --rm busybox true` takes by runc and by the runtime that pins mounts. As root; prints
 * medians. `ROUNDS`, 30 by default, says how often each is run.
 */
import { median } from "../statistics.js";
import { chosenEngines } from "../e2e/harness/chosen-engines.js";
import { createDocker } from "../e2e/harness/command.js";
import { startDockerd } from "../e2e/harness/dockerd.js";
import { RUNTIME, runtimeFlags } from "../e2e/harness/pinning-runtime.js";
import { openSandbox } from "../e2e/harness/sandbox.js";

const ROUNDS = Number(process.env["ROUNDS"] ?? 30);

for (const engine of await chosenEngines()) {
  const [cli] = engine.clis;
  if (cli === undefined) continue;
  const sandbox = await openSandbox();
  try {
    const daemon = await startDockerd(engine, { sandbox, flags: runtimeFlags(sandbox, "runc") });
    const docker = createDocker(daemon, cli);
    const timed = async (...args: readonly string[]): Promise<number> => {
      const start = performance.now();
      const { code, stderr } = await docker(...args);
      if (code !== 0) throw new Error(stderr);
      return performance.now() - start;
    };
    const run = (runtime: string) => timed("run", "--rm", "--runtime", runtime, "busybox", "true");
    await docker("run", "-d", "--name", "plain", "--runtime", "runc", "busybox", "sleep", "9999");
    await docker("run", "-d", "--name", "pinned", "--runtime", RUNTIME, "busybox", "sleep", "9999");
    const runs: Record<"plain" | "pinned", number[]> = { plain: [], pinned: [] };
    const execs: typeof runs = { plain: [], pinned: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      runs.plain.push(await run("runc"));
      runs.pinned.push(await run(RUNTIME));
      execs.plain.push(await timed("exec", "plain", "true"));
      execs.pinned.push(await timed("exec", "pinned", "true"));
    }
    for (const [what, { plain, pinned }] of Object.entries({ run: runs, exec: execs })) {
      const [without, by] = [median(plain), median(pinned)];
      const ratio = (by / without).toFixed(2);
      console.log(
        `${engine.name} docker ${what}: runc ${without.toFixed(0)} ms, ${RUNTIME} ${by.toFixed(0)} ms, ratio ${ratio}`,
      );
    }
  } finally {
    await sandbox.close();
  }
}
