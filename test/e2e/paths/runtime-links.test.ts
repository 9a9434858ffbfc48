import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import type { Docker } from "../harness/command.js";
import { expectSafe } from "../harness/expect-safe.js";
import {
  runtimeLabFor,
  succeedsAt,
  writeRuntimeSettings,
  type RuntimeLab,
} from "../harness/pinning-runtime.js";

for (const engine of await chosenEngines()) {
  const [cli] = engine.clis;
  if (cli === undefined) continue;

  describe(`[E] links, and the runtime that pins mounts, ${engine.name}`, function () {
    this.timeout(120_000);
    const lab = runtimeLabFor(engine, cli);
    const docker: Docker = (...args) => lab.docker(...args);
    const at = (path: string): string => lab.sandbox.outside(path);
    const shown: RuntimeLab["shown"] = (flags, script) => lab.shown(flags, script);

    it("refuses shared propagation where the pins' own mount is, and says so", async () => {
      mkdirSync(at("/run/own"));
      const { code, stderr } = await docker(
        "run",
        "--rm",
        "-v",
        "/run/own:/x:rshared",
        "busybox",
        "true",
      );
      expect(code).to.equal(125);
      expect(stderr).to.include('Cannot bind source "/run/own" with propagation shared');
    });

    it("refuses a source behind a link, and a source that became a link later", async () => {
      symlinkSync("/srv/secret", at("/srv/link"));
      const refused = await docker(
        "run",
        "--rm",
        "-v",
        "/srv/link:/x",
        "busybox",
        "cat",
        "/x/file",
      );
      expect(refused.code).to.equal(125);
      expectSafe(refused.stdout).to.equal("");
      expect(refused.stderr).to.include(
        'Bind source "/srv/link" leads through the symbolic link "/srv/link". Name the directory itself',
      );
      const below = await docker("run", "--rm", "-v", "/srv/link/file:/x", "busybox", "cat", "/x");
      expect(below.stderr).to.include('leads through the symbolic link "/srv/link"');
      mkdirSync(at("/srv/later"));
      succeedsAt(
        await docker(
          "create",
          "--name",
          "later",
          "-v",
          "/srv/later:/x",
          "busybox",
          "cat",
          "/x/file",
        ),
      );
      renameSync(at("/srv/later"), at("/srv/later.kept"));
      symlinkSync("/srv/secret", at("/srv/later"));
      const started = await docker("start", "-a", "later");
      expect(started.code).to.not.equal(0);
      expect(started.stderr).to.include('leads through the symbolic link "/srv/later"');
      rmSync(at("/srv/later"));
      renameSync(at("/srv/later.kept"), at("/srv/later"));
      writeFileSync(at("/srv/later/file"), "own\n");
      expect((await docker("start", "-a", "later")).stdout).to.equal("own\n");
    });

    it("binds what it walked to, also if that becomes a link before runc mounts", async () => {
      const late = async (runtime: string): Promise<string> => {
        await lab.sandbox.run("rm", ["-rf", "/srv/late", "/srv/late.kept"]);
        mkdirSync(at("/srv/late"));
        writeFileSync(at("/srv/late/file"), "own\n");
        return shown(["--runtime", runtime, "-v", "/srv/late:/x"], "cat /x/file");
      };
      expect(await late("late"), "what the test would find").to.equal("secret");
      expectSafe(await late("pinned-late")).to.equal("own");
    });

    it("follows links that root lists, of which some are listed from the start", async () => {
      mkdirSync(at("/run/well-known"));
      writeFileSync(at("/run/well-known/file"), "well-known\n");
      expect(await shown(["-v", "/var/run/well-known:/x"], "cat /x/file")).to.equal("well-known");
      writeRuntimeSettings(lab.sandbox, { links: ["/srv/link"] });
      expect(await shown(["-v", "/srv/link:/x"], "cat /x/file")).to.equal("secret");
      await lab.sandbox.run("chmod", ["666", "/run/e2e/runtime/runtime.json"]);
      const open = await docker("run", "--rm", "busybox", "true");
      expect(open.stderr).to.include("root alone must own and write it and its folder");
      await lab.sandbox.run("chmod", ["644", "/run/e2e/runtime/runtime.json"]);
      writeRuntimeSettings(lab.sandbox, {});
    });
  });
}
