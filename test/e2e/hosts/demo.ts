import { missingOf, SANDBOX_PACKAGES } from "../../../tools/tests/debian-packages.js";
import { findEngines, enginesAtHand } from "../../../tools/tests/engines.js";
import { lastLine } from "../../../src/files/run-program.js";
import { ToolError, runTool } from "../../../tools/tool-error.js";
import { createDocker } from "../harness/command.js";
import { startDockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

// `make demo`: a throw-away dockerd guarded by the plugin, and what becomes of a dozen commands.

const COMMANDS = [
  "run --rm busybox echo hello",
  "run -d --name web -m 64m busybox sleep 1000",
  "exec web id",
  "volume create data",
  "run --rm -v data:/data busybox touch /data/file",
  "network create net",
  "run --rm --privileged busybox id",
  "run --rm -v /:/host busybox chroot /host",
  "run --rm -v /run/docker.sock:/run/docker.sock busybox id",
  "run --rm --pid host busybox ps",
  "run --rm --cap-add SYS_ADMIN busybox mount",
  "run --rm --device /dev/mem busybox id",
  "run --rm --security-opt seccomp=unconfined busybox id",
  "exec --privileged web id",
  "volume create -d local -o type=none -o o=bind -o device=/etc stolen",
  "swarm init",
  "rm -f web",
];

await runTool(async () => {
  checkDemoCanRun();
  const [engine] = await findEngines(enginesAtHand().slice(0, 1));
  const cli = engine?.clis.at(-1);
  if (engine === undefined || cli === undefined) throw new ToolError("Cannot find a Docker engine");
  const daemon = await startDockerd(engine);
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve("interrupted");
      });
    }
  });
  try {
    await startPlugin(daemon.sandbox);
    await daemon.guardedBy([PLUGIN]);
    const docker = createDocker(daemon, cli);
    for (const command of COMMANDS) {
      const outcome = await Promise.race([docker(...command.split(" ")), interrupted]);
      if (outcome === "interrupted") {
        process.exitCode = 130;
        return;
      }
      print(command, outcome.code, outcome.stdout, outcome.stderr);
    }
  } finally {
    await daemon.close();
  }
});

function checkDemoCanRun(): void {
  if (process.getuid?.() !== 0)
    throw new ToolError(
      'Cannot run the demo: it makes namespaces, which takes root; run "sudo make demo"',
    );
  const missing = missingOf(SANDBOX_PACKAGES).join(" ");
  if (missing !== "")
    throw new ToolError(
      `Cannot run the demo: not installed: ${missing}; run "apt-get install --no-install-recommends ${missing}"`,
    );
}

function print(command: string, code: number | null, stdout: string, stderr: string): void {
  const reason = /authorization denied by plugin \w+: (.*)/.exec(stderr)?.[1];
  const word = reason !== undefined ? "refused" : code === 0 ? "allowed" : "failed";
  const said = reason ?? lastLine(code === 0 ? stdout : stderr);
  process.stdout.write(`${word.padEnd(8)} docker ${command.padEnd(72)} ${said.slice(0, 110)}\n`);
}
