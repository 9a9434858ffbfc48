import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { runtimeFlags, succeedsAt } from "../harness/pinning-runtime.js";
import { openSandbox, type Sandbox } from "../harness/sandbox.js";

for (const engine of await chosenEngines()) {
  const [cli] = engine.clis;
  if (cli === undefined) continue;

  describe(`[E] daemons with the runtime that pins mounts, ${engine.name}`, function () {
    this.timeout(120_000);

    it("runs containers whose users are mapped", async () => {
      const sandbox = await openSandbox();
      try {
        const flags = [...runtimeFlags(sandbox), "--userns-remap=default"];
        const daemon = await startDockerd(engine, { sandbox, flags });
        const docker = createDocker(daemon, cli);
        const path = sandbox.outside("/srv/tree");
        mkdirSync(path, { recursive: true });
        writeFileSync(`${path}/file`, "mapped\n");
        const script = "cat /x/file; cat /proc/self/uid_map";
        const run = await docker(
          "run",
          "--rm",
          "-v",
          "/srv/tree:/x",
          "busybox",
          "sh",
          "-c",
          script,
        );
        expect(run.stdout, run.stderr).to.match(/^mapped\n +0 +[1-9]\d+ /);
        symlinkSync("/srv/tree", `${path}/link`);
        const refused = await docker("run", "--rm", "-v", "/srv/tree/link:/x", "busybox", "true");
        expect(refused.stderr).to.include("leads through the symbolic link");
      } finally {
        await sandbox.close();
      }
    });

    /** Starts a daemon where another was; it is given the image once more. */
    async function again(sandbox: Sandbox, flags: readonly string[]): Promise<Dockerd> {
      await sandbox.run("rm", ["-rf", "/run/e2e/busybox"]);
      return startDockerd(engine, { sandbox, flags });
    }

    it("starts containers again with the daemon, and keeps those that live on", async () => {
      const sandbox = await openSandbox();
      try {
        const flags = [...runtimeFlags(sandbox), "--live-restore"];
        const first = await startDockerd(engine, { sandbox, flags });
        mkdirSync(sandbox.outside("/srv/tree"));
        const docker = createDocker(first, cli);
        const run = [
          "run",
          "-d",
          "--name",
          "living",
          "--restart",
          "always",
          "--stop-signal",
          "KILL",
          "-v",
          "/srv/tree:/x",
        ];
        succeedsAt(await docker(...run, "busybox", "sleep", "1000"));
        const { stdout: pid } = await docker("inspect", "-f", "{{.State.Pid}}", "living");
        await first.stop();
        const second = await again(sandbox, flags);
        succeedsAt(await docker("exec", "living", "ls", "/x"));
        expect((await docker("inspect", "-f", "{{.State.Pid}}", "living")).stdout).to.equal(pid);
        await second.stop();
        const without = flags.filter((flag) => flag !== "--live-restore");
        await again(sandbox, without);
        succeedsAt(await docker("exec", "living", "ls", "/x"));
      } finally {
        await sandbox.close();
      }
    });
  });
}
