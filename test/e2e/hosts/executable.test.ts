import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { buildExecutable, type Architecture } from "../../../tools/build/executable.js";
import { ROOT } from "../../../tools/project.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const OWN = process.arch as Architecture;

for (const engine of await chosenEngines()) {
  describe(`[E] the executable, ${engine.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "dw-"));
    let program: string;
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      program = await buildExecutable(OWN, join(folder, "dist"));
      daemon = await startDockerd(engine);
      plugin = await startPlugin(daemon.sandbox, undefined, program);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      rmSync(folder, { recursive: true });
    });

    async function create(HostConfig: object): Promise<number> {
      const body = { Image: "busybox", Cmd: ["true"], HostConfig };
      return (await daemon.api("POST", "/containers/create", body)).status;
    }

    it("allows a plain container and refuses a privileged one", async () => {
      expect(await create({})).to.equal(201);
      expect(await create({ Privileged: true })).to.equal(403);
    });

    it("resolves links in its threads", async () => {
      const links = daemon.sandbox.outside("/srv/links");
      mkdirSync(`${links}/data`, { recursive: true });
      symlinkSync("/etc", `${links}/etc`);
      const mark = plugin.mark();
      expect(await create({ Binds: ["/srv/links/data:/data"] })).to.equal(201);
      expect(await create({ Binds: ["/srv/links/etc:/data"] })).to.equal(403);
      const records = plugin.recordsSince(mark);
      expect(records).to.have.length.above(2);
      expect(records.flatMap(({ gaps }) => gaps)).to.deep.equal([]);
    });

    it("carries the units and settings that init writes", () => {
      const root = join(folder, "root");
      mkdirSync(join(root, "etc/logrotate.d"), { recursive: true });
      const flags = ["--use", "shared-workstation", "--user", "alice", "--root", root, "--yes"];
      execFileSync(program, ["init", "--program", "/usr/local/bin/dockwarden", ...flags]);
      for (const [written, shipped] of [
        ["systemd/system/dockwarden.service", "systemd/dockwarden.service"],
        ["systemd/system/dockwarden.socket", "systemd/dockwarden.socket"],
        ["logrotate.d/dockwarden", "logrotate/dockwarden"],
      ] as const)
        expect(readFileSync(join(root, "etc", written), "utf8"), written).to.equal(
          readFileSync(join(ROOT, "plugin", shipped), "utf8"),
        );
      execFileSync(program, ["uninstall", "--root", root, "--yes"]);
      expect(existsSync(join(root, "etc/docker/daemon.json"))).to.equal(false);
    });

    it("carries the attacks, and resolves their paths in its threads", () => {
      const args = ["attack", "--settings", join(ROOT, "corpus/settings.yaml")];
      expect(execFileSync(program, args).toString()).to.match(/(\d+) attacks: \1 refused, 0 let/);
    });

    it("does not obey NODE_OPTIONS", () => {
      const env = { ...process.env, NODE_OPTIONS: "--require=/nonexistent.cjs" };
      expect(execFileSync(program, ["version"], { env }).toString()).to.match(/^dockwarden /);
    });

    it("is the same to the byte when it is built again, and its sum is beside it", async () => {
      const again = await buildExecutable(OWN, join(folder, "again"));
      for (const end of ["", ".licenses.txt", ".sha256", ".cdx.json"])
        expect(readFileSync(program + end).equals(readFileSync(again + end)), end).to.equal(true);
      const args = ["--check", `${basename(program)}.sha256`];
      const checked = execFileSync("sha256sum", args, { cwd: dirname(program) });
      expect(checked.toString()).to.equal(`${basename(program)}: OK\n`);
    });

    it("lists the packages that it is made of, and Node.js", () => {
      const { components } = JSON.parse(readFileSync(`${program}.cdx.json`, "utf8")) as {
        readonly components: readonly { readonly name: string; readonly version: string }[];
      };
      const versions = new Map(components.map(({ name, version }) => [name, version]));
      const pinned = readFileSync(join(ROOT, "tools/node-packages.txt"), "utf8");
      expect(versions.get("node")).to.equal(
        new RegExp(`^node-linux-${OWN} (\\S+) `, "m").exec(pinned)?.[1],
      );
      expect([...versions.keys()]).to.include.members(["express", "yaml", "winston"]);
      expect([...versions.keys()]).not.to.include("mocha");
    });

    it("comes with the license text of each package, and of Node.js", () => {
      const texts = readFileSync(`${program}.licenses.txt`, "utf8");
      expect(texts)
        .to.match(/^Node\.js\n/)
        .and.include("\nexpress 5.");
      expect(texts).to.include("Copyright Node.js contributors").and.not.include("\nmocha ");
    });
  });
}
