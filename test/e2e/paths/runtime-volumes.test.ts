import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import type { Docker } from "../harness/command.js";
import { expectSafe } from "../harness/expect-safe.js";
import { runtimeLabFor, succeedsAt, type RuntimeLab } from "../harness/pinning-runtime.js";

for (const engine of await chosenEngines()) {
  const [cli] = engine.clis;
  if (cli === undefined) continue;

  describe(`[E] volumes, and the runtime that pins mounts, ${engine.name}`, function () {
    this.timeout(120_000);
    const lab = runtimeLabFor(engine, cli);
    const docker: Docker = (...args) => lab.docker(...args);
    const at = (path: string): string => lab.sandbox.outside(path);
    const shown: RuntimeLab["shown"] = (flags, script) => lab.shown(flags, script);

    /** Makes a directory with a file `own`, and a volume that binds it. */
    async function volume(name: string, o = "bind"): Promise<string> {
      const device = `/srv/volume-${name}`;
      mkdirSync(at(device));
      writeFileSync(at(`${device}/file`), "own\n");
      const options = ["type=none", `o=${o}`, `device=${device}`].map((one) => `--opt=${one}`);
      succeedsAt(await docker("volume", "create", ...options, name));
      return device;
    }

    async function create(name: string, ...flags: readonly string[]): Promise<void> {
      const command = ["busybox", "sh", "-c", "cat /x/file; sleep 1000"];
      succeedsAt(await docker("create", "--name", name, ...flags, ...command));
    }

    async function expectRefused(name: string, why: string, by = "start"): Promise<void> {
      const { code, stderr } = await docker(by, name);
      expectSafe(code, `${name}: ${stderr}`).to.not.equal(0);
      expect(stderr).to.include(why);
      const logs = await docker("logs", name);
      expectSafe(logs.stdout, name).to.not.include("secret");
    }

    /** Has `source` lead to what is root's alone. */
    function replace(source: string, target = "/srv/secret"): void {
      renameSync(at(source), at(`${source}.kept`));
      symlinkSync(target, at(source));
    }

    function putBack(source: string): void {
      rmSync(at(source));
      renameSync(at(`${source}.kept`), at(source));
    }

    it("mounts volumes of all kinds that are what their options say", async () => {
      expect(await shown(["-v", "plain:/x"], "echo kept > /x/file; cat /x/file")).to.equal("kept");
      expect(await shown(["-v", "plain:/x"], "cat /x/file")).to.equal("kept");
      await volume("bound");
      await volume("bound-deep", "rbind,ro");
      for (const name of ["bound", "bound-deep"])
        expect(await shown(["-v", `${name}:/x:nocopy`], "cat /x/file")).to.equal("own");
      const memory = ["type=tmpfs", "device=tmpfs", "o=size=1m,nr_inodes=1k"].map(
        (one) => `--opt=${one}`,
      );
      succeedsAt(await docker("volume", "create", ...memory, "memory"));
      expect(await shown(["-v", "memory:/x"], "grep -c ' /x tmpfs ' /proc/mounts")).to.equal("1");
    });

    it("refuses a volume whose device became a link, at start and at restart", async () => {
      for (const flag of [
        "-v=linked:/x:nocopy",
        "--mount=type=volume,src=linked,dst=/x,volume-nocopy",
      ]) {
        const name = `linked${flag.length}`;
        if (flag.startsWith("-v")) await volume("linked");
        await create(name, flag);
        replace("/srv/volume-linked");
        const why = 'leads through the symbolic link "/srv/volume-linked"';
        await expectRefused(name, why);
        await expectRefused(name, why, "restart");
        putBack("/srv/volume-linked");
        succeedsAt(await docker("start", name));
        succeedsAt(await docker("rm", "-f", name));
      }
    });

    it("refuses a volume below a directory that became a link", async () => {
      mkdirSync(at("/srv/above"));
      mkdirSync(at("/srv/secret/sub"));
      writeFileSync(at("/srv/secret/sub/file"), "secret\n");
      mkdirSync(at("/srv/above/sub"));
      const options = ["type=none", "o=bind", "device=/srv/above/sub"].map((one) => `--opt=${one}`);
      succeedsAt(await docker("volume", "create", ...options, "below"));
      await create("below", "-v", "below:/x:nocopy");
      replace("/srv/above");
      await expectRefused("below", 'leads through the symbolic link "/srv/above"');
    });

    it("refuses a volume that shows what a link led to when dockerd mounted it", async () => {
      const device = await volume("stale");
      replace(device);
      // Another runtime leaves the mount in place, as a lost race does.
      await create("holder", "--runtime=runc", "-v", "stale:/x:nocopy");
      succeedsAt(await docker("start", "holder"));
      putBack(device);
      await create("stale", "-v", "stale:/x:nocopy");
      await create("stale-from", "--volumes-from", "holder");
      for (const name of ["stale", "stale-from"])
        await expectRefused(
          name,
          'Cannot mount the volume "stale": dockerd has mounted another directory',
        );
      succeedsAt(await docker("rm", "-f", "holder"));
      succeedsAt(await docker("start", "stale"));
    });

    it("refuses a volume whose device was moved away while it is mounted", async () => {
      const device = await volume("moved");
      await create("moved-holder", "-v", "moved:/x:nocopy");
      succeedsAt(await docker("start", "moved-holder"));
      renameSync(at(device), at(`${device}.kept`));
      await create("moved", "-v", "moved:/x:nocopy");
      await expectRefused("moved", `there is no "${device}"`);
      mkdirSync(at(device));
      await expectRefused("moved", 'Cannot mount the volume "moved"');
    });

    for (const [n, target] of ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"].entries()) {
      it(`pins ${target} of a container whose network is joined`, async () => {
        const source = `/srv/file${n}`;
        writeFileSync(at(source), "own\n");
        await create(`donor${n}`, "-v", `${source}:${target}`);
        succeedsAt(await docker("start", `donor${n}`));
        const join = [`--network=container:donor${n}`];
        expect(await shown(join, `cat ${target}`)).to.equal("own");
        await create(`joined${n}`, ...join);
        replace(source, "/srv/secret/file");
        await expectRefused(`joined${n}`, `leads through the symbolic link "${source}"`);
      });
    }
  });
}
