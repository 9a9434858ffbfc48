import { expect } from "chai";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { versionOfProgram } from "../../../src/files/program-files.js";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { succeeded } from "../harness/api.js";
import { openPeople, type Person } from "../harness/people.js";
import { OWNERS, PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const COMMAND = join(ROOT, "build/src/cli/main.js");
const SETTINGS = `schema: 1
anonymous: {role: null}
users: {alice: {}, bob: {}}
`;
/** What the command would post. */
const BEGIN = JSON.stringify({
  ...{ version: versionOfProgram(), change: "begin", user: null, seconds: 900, reason: "mine" },
});
const PRIVILEGED = { Image: "busybox", Cmd: ["true"], HostConfig: { Privileged: true } };

for (const engine of await chosenEngines()) {
  describe(`[E] dockwarden break-glass, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let plugin: Plugin;
    let people: Readonly<Record<"alice" | "bob", Person>>;

    before(async () => {
      authority = openAuthority();
      for (const name of ["alice", "bob"]) authority.give(name, { subject: [["CN", name]] });
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      plugin = await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
      people = await openPeople(daemon, authority, ["alice", "bob"]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const dockwarden = (...argv: readonly string[]): Promise<ProgramOutcome> =>
      daemon.sandbox.run(process.execPath, [COMMAND, ...argv]);

    async function begun(...flags: readonly string[]): Promise<void> {
      const { code, stderr } = await dockwarden("break-glass", "--reason", "INC-1", ...flags);
      expect(code, stderr).to.equal(0);
    }

    async function isRefused(name: "alice" | "bob", body: object = PRIVILEGED): Promise<void> {
      const { status, body: answer } = await people[name].api("POST", "/containers/create", body);
      expectDenied(status, answer.toString());
    }

    async function isAllowed(name: "alice" | "bob"): Promise<void> {
      succeeded(await people[name].api("POST", "/containers/create", PRIVILEGED), name);
    }

    it("allows one user what is refused, records it, and refuses everybody else", async () => {
      await isRefused("alice");
      const mark = plugin.mark();
      await begun("--for", "15m", "--user", "alice");
      await isAllowed("alice");
      await isRefused("bob");
      const root = await daemon.api("POST", "/containers/create", PRIVILEGED);
      expectDenied(root.status, root.body.toString());
      const records = plugin.recordsSince(mark);
      const [first] = records;
      expect(first).to.deep.include({ action: "break_glass.begin", class: "admin" });
      const allowed = records.filter(
        ({ violations, effect }) => effect === "allow" && violations.length > 0,
      );
      expect(allowed.map(({ user, mode, breakGlass }) => [user, mode, breakGlass])).to.deep.equal([
        ["alice", "break_glass", first?.id],
      ]);
      expect(plugin.log()).to.include("warn Break-glass: a denial is not enforced ");
    });

    it("is what status says first, and makes it end with 1", async () => {
      const { code, stdout } = await dockwarden("status");
      expect(code).to.equal(1);
      expect(stdout).to.match(
        /^NOT ENFORCED: BREAK-GLASS: until .* user "alice" .*\(reason: INC-1\)\n/,
      );
    });

    it("gives what is created its owner, and a record of its request", async () => {
      const records = plugin.recordsSince(0);
      const made = records.findLast((record) => record.made?.kind === "container");
      const request = records.find(({ id }) => id === made?.request);
      expect(request).to.deep.include({ user: "alice", mode: "break_glass" });
      const { stdout } = await dockwarden("owners", "list", "--user", "alice", "--owners", OWNERS);
      expect(stdout).to.include(made?.made?.id ?? "nothing was made");
    });

    it("refuses what cannot be read all the same", async () => {
      await isRefused("alice", { ...PRIVILEGED, image: "busybox" });
    });

    it("survives a reload, and no restart", async () => {
      expect((await dockwarden("reload")).code).to.equal(0);
      await isAllowed("alice");
      await plugin.kill();
      plugin = await startPlugin(daemon.sandbox, SETTINGS);
      await isRefused("alice");
    });

    it("ends by itself, and by command", async () => {
      await begun("--for", "2s", "--user", "alice");
      await isAllowed("alice");
      await sleep(2000);
      await isRefused("alice");
      const mark = plugin.mark();
      await begun("--for", "15m");
      await isAllowed("bob");
      expect((await dockwarden("break-glass", "--end")).stdout).to.equal(
        "No break-glass is active\n",
      );
      await isRefused("bob");
      const ends = plugin.recordsSince(mark).filter(({ action }) => action === "break_glass.end");
      expect(ends.map(({ call }) => call?.body)).to.have.length(1);
      expect(ends[0]?.call?.body).to.deep.include({ user: null, cause: "command", requests: 1 });
    });

    it("is root's alone", async () => {
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const socket = `/run/docker/plugins/${PLUGIN}.sock`;
      const posted = async (...as: readonly string[]): Promise<number | null> => {
        const [file, ...rest] = [...as, "curl", "--silent", "--unix-socket", socket];
        const { code } = await daemon.sandbox.run(file, [
          ...[...rest, "--data", BEGIN, "http://plugin/Dockwarden.BreakGlass"],
        ]);
        return code;
      };
      expect(await posted(...nobody)).to.equal(7);
      await isRefused("bob");
      expect(await posted()).to.equal(0);
      await isAllowed("bob");
    });
  });
}
