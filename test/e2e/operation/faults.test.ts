import { expect } from "chai";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../../../tools/project.js";
import { succeeded, type Answerer } from "../harness/api.js";
import { filesOf } from "../../../src/audit/log/log-files.js";
import type { Unrecorded } from "../../../src/audit/log/log-records.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const COMMAND = join(ROOT, "build/src/cli/main.js");

/** A disk of its own for the audit log. */
const DISK = "/run/e2e/disk";
const AUDIT = `${DISK}/audit.jsonl`;

/** Whoever calls is an administrator; the file is rotated while the disk is nearly full. */
const SETTINGS =
  "schema: 1\nanonymous: {role: admin}\naudit: {sync: each, rotate: {size: 64k, compress: none}}\n";

const PLAIN = { Image: "busybox", Cmd: ["true"] };
const PRIVILEGED = { ...PLAIN, HostConfig: { Privileged: true } };

/** Requests at once, more than the descriptors that the plugin is left. */
const AT_ONCE = 40;

for (const engine of await chosenEngines()) {
  describe(`[E] a plugin that runs out of something, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      daemon = await startDockerd(engine);
      mkdirSync(daemon.sandbox.outside(DISK));
      await done("mount", "-t", "tmpfs", "-o", "size=512k", "audit", DISK);
      plugin = await startPlugin(daemon.sandbox, SETTINGS, undefined, ["--audit-log", AUDIT]);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
    });

    async function done(file: string, ...args: readonly string[]): Promise<string> {
      const { code, stdout, stderr } = await daemon.sandbox.run(file, args);
      expect(code, stderr).to.equal(0);
      return stdout.trim();
    }

    /** The files of the audit log, as they are called inside. */
    const files = (): readonly string[] =>
      filesOf(daemon.sandbox.outside(AUDIT)).map((file) => join(DISK, basename(file)));

    const create = (body: object) => daemon.api("POST", "/containers/create", body);

    it("refuses what cannot be recorded on a full disk, lets an administrator clean up, and recovers by itself", async () => {
      const before = await create(PLAIN);
      succeeded(before, "create before the disk is full");
      const { Id: id } = JSON.parse(textOf(before)) as { readonly Id: string };
      const { code } = await daemon.sandbox.run("dd", [
        "if=/dev/zero",
        `of=${DISK}/filler`,
        "bs=1k",
      ]);
      expect(code, "the disk is full").to.equal(1);
      // The last block of the audit log may have room for a few records.
      const said: string[] = [];
      for (let at = 0; at < 20; at++) said.push(textOf(await create(PLAIN)));
      expect(said.at(-1)).to.include("AUDIT_WRITE: Cannot write");
      const attack = await create(PRIVILEGED);
      expectDenied(attack.status, textOf(attack));
      expect((await daemon.api("GET", "/_ping")).status).to.equal(200);
      expect((await daemon.api("GET", "/images/json")).status).to.equal(200);
      expect((await daemon.api("GET", `/containers/${id}/json`)).status).to.equal(403);
      expect((await daemon.api("DELETE", `/containers/${id}`)).status).to.equal(204);
      for (const kind of ["containers", "volumes", "images"])
        expect((await daemon.api("POST", `/${kind}/prune`)).status, kind).to.equal(200);
      expect(plugin.log()).to.match(/error .*audit\.jsonl.*ENOSPC/);
      expect(plugin.log()).to.match(/"action":"container\.delete","allowed":true/);
      await done("rm", `${DISK}/filler`);
      succeeded(await create(PLAIN), "create after there is room");
      const lines = filesOf(daemon.sandbox.outside(AUDIT)).flatMap((file) =>
        readFileSync(file, "utf8").trimEnd().split("\n"),
      );
      for (const line of lines) expect(JSON.parse(line)).to.have.property("effect");
      // The last block of the disk may have had room for some of these short records.
      const missed = lines
        .filter((line) => line.includes('"action":"audit.unrecorded"'))
        .map((line) => (JSON.parse(line) as { readonly log: Unrecorded }).log);
      const removal = { user: null, action: "container.delete", count: 1 };
      expect(missed.flatMap(({ allowed }) => allowed)).to.deep.include(removal);
      expect(missed.reduce((sum, { denied }) => sum + denied, 0)).to.be.above(1);
    });

    it("allows no attack without file descriptors, says so, and recovers", async () => {
      const pid = await done("pgrep", "--full", `node.* serve .*${AUDIT}`);
      const open = Number(await done("sh", "-c", `ls /proc/${pid}/fd | wc -l`));
      await done("prlimit", `--pid=${pid}`, `--nofile=${open + 2}:4096`);
      const asked = Array.from({ length: AT_ONCE }, (_, at) =>
        create(at % 2 === 0 ? PLAIN : PRIVILEGED),
      );
      const answers = await Promise.all(asked);
      for (const [at, answer] of answers.entries())
        if (at % 2 === 1) expectSafe(answer.status, textOf(answer)).to.be.oneOf([403, 500]);
      await done("prlimit", `--pid=${pid}`, "--nofile=4096:4096");
      succeeded(await create(PLAIN), "create with descriptors");
      const attack = await create(PRIVILEGED);
      expectDenied(attack.status, textOf(attack));
      expect(plugin.log()).to.include("warn dockerd repeated a message without its content: ");
    });

    it("leaves an audit log whose chain is unbroken", async () => {
      const verify = [COMMAND, "audit", "verify", "--whole", "--key", "/run/e2e/audit-key.pub.pem"];
      const report = await done(process.execPath, ...verify, ...files());
      expect(report).to.match(/^Nothing was changed, .*\n\d+ records, from 1 to \d+; signed up to/);
    });

    it("leaves an audit log that can be searched, line by line", async () => {
      const query = [COMMAND, "audit", "query", "--responses", ...files()];
      const { code, stdout, stderr } = await daemon.sandbox.run(process.execPath, query);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.match(/ deny .*privileged_container/);
    });
  });
}

function textOf({ body }: Answerer): string {
  return body.toString();
}
