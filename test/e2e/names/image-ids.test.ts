import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import {
  SETTINGS,
  create,
  openMovingPaths,
  run,
  type MovingPaths,
} from "../harness/moving-paths.js";
import { PLUGIN } from "../harness/plugin.js";

/** alice has a further group on the host. */
const OWN_GROUPS = SETTINGS.replace("gids: [10001]", "gids: [10001, 10044]");

/** What the images say: root needs no password, and groups whose names are the numbers of alice's have another id. */
const PASSWD = "root::0:0:root:/root:/bin/sh\nalice:x:10001:10001::/:/bin/sh\n";
const GROUP = "root:x:0:\n10001:x:4241:\n10044:x:4242:\n";

/** Becomes root by the setuid program of the image, which otherwise says that it must be one. */
const BECOME_ROOT = ["su", "-c", "id", "root"];
const ROOT = /uid=0\b/;

/** The ids of all groups of a process. */
const GROUPS = ["id", "-G"];

for (const engine of await chosenEngines()) {
  describe(`[E] ids that an image brings, ${engine.name}`, function () {
    this.timeout(180_000);
    let lab: MovingPaths;

    before(async () => {
      lab = await openMovingPaths(engine, { settings: OWN_GROUPS });
      await lab.daemon.guardedBy([]);
      await importImage();
      await lab.daemon.guardedBy([PLUGIN]);
    });

    after(() => lab.close());

    /** Imports `busybox:ids`, whose busybox is setuid root. */
    async function importImage(): Promise<void> {
      const tree = lab.outside("/run/e2e/ids");
      cpSync(lab.outside("/run/e2e/busybox"), tree, { recursive: true, verbatimSymlinks: true });
      mkdirSync(join(tree, "etc"), { recursive: true });
      writeFileSync(join(tree, "etc/passwd"), PASSWD);
      writeFileSync(join(tree, "etc/group"), GROUP);
      chmodSync(join(tree, "bin/busybox"), 0o4755);
      const packed = await lab.daemon.sandbox.run("tar", [
        ...["-C", "/run/e2e/ids", "-cf", "/run/e2e/ids.tar", "."],
      ]);
      expect(packed.code, packed.stderr).to.equal(0);
      const target = "/images/create?fromSrc=-&repo=busybox&tag=ids";
      const archive = readFileSync(lab.outside("/run/e2e/ids.tar"));
      succeeded(await lab.daemon.api("POST", target, archive), "import busybox:ids");
    }

    /** Creates a container of the image as alice. */
    function hers(Cmd: readonly string[], host: object = {}): ReturnType<typeof create> {
      return create(lab.people.alice, host, { Image: "busybox:ids", Cmd });
    }

    /** Creates one while nobody asks. */
    async function unguarded(Cmd: readonly string[], HostConfig: object): Promise<string> {
      await lab.daemon.guardedBy([]);
      const body = { Image: "busybox:ids", Cmd, User: "10001:10001", HostConfig };
      const { json } = succeeded(
        await lab.daemon.api("POST", "/containers/create", body),
        "create it unguarded",
      );
      return (json as { readonly Id: string }).Id;
    }

    /** Runs one while nobody asks, and gives what it wrote. */
    async function outputOf(Cmd: readonly string[], HostConfig: object): Promise<string> {
      const id = await unguarded(Cmd, HostConfig);
      try {
        return await run({ ...lab.people.alice, api: lab.daemon.api }, id);
      } finally {
        await lab.daemon.guardedBy([PLUGIN]);
      }
    }

    it("makes root of a user by a setuid program, where nobody asks", async () => {
      expect(await outputOf(BECOME_ROOT, {})).to.match(ROOT);
      const held = await outputOf(BECOME_ROOT, { SecurityOpt: ["no-new-privileges"] });
      expect(held).to.not.match(ROOT);
    });

    for (const SecurityOpt of [
      [],
      ["no-new-privileges=false"],
      ["no-new-privileges", "no-new-privileges:false"],
    ])
      it(`refuses a container with the options ${JSON.stringify(SecurityOpt)}`, async () => {
        const { status, said } = await hers(BECOME_ROOT, { SecurityOpt });
        expectDenied(status, said);
        expect(said).to.include("no_new_privileges: no-new-privileges is required.");
      });

    it("gives no root to a container with the option", async () => {
      const { status, said, id } = await hers(BECOME_ROOT);
      expect(status, said).to.equal(201);
      const output = await run(lab.people.alice, id);
      expectSafe(output).to.not.match(ROOT);
      expect(output).to.include("su: ");
    });

    it("gives no root to an exec in a container with the option", async () => {
      const { alice } = lab.people;
      const { said, id } = await hers(["sleep", "1000"]);
      expect(id, said).to.not.equal("");
      succeeded(await alice.api("POST", `/containers/${id}/start`), "start");
      const exec = { Cmd: BECOME_ROOT, AttachStdout: true, AttachStderr: true };
      const { json } = succeeded(await alice.api("POST", `/containers/${id}/exec`, exec), "exec");
      const { Id: process } = json as { readonly Id: string };
      const { body } = await alice.api("POST", `/exec/${process}/start`, { Detach: false });
      expectSafe(body.toString()).to.not.match(ROOT);
      expect(body.toString()).to.include("su: ");
      await alice.api("DELETE", `/containers/${id}?force=1`);
    });

    it("gives the group of the image for a number, with an older dockerd, where nobody asks", async () => {
      const groups = await outputOf(GROUPS, { GroupAdd: ["10044"] });
      expect(groups).to.include(engine.name === "oldest" ? "4242" : "10044");
    });

    it("refuses a further group, also of the caller's own, where its number may be a name", async () => {
      const { status, said } = await hers(GROUPS, { GroupAdd: ["10044"] });
      expectDenied(status, said);
      expect(said).to.include("run_as_own_uid: The image may give the number 10044");
    });

    it("refuses a further group that is not the caller's", async () => {
      const { status, said } = await hers(GROUPS, { GroupAdd: ["4242"] });
      expectDenied(status, said);
      expect(said).to.include("run_as_own_uid: You may not add groups. Remove --group-add 4242");
    });

    it("refuses the start of a stored container with a further group", async () => {
      const id = await unguarded(GROUPS, {
        GroupAdd: ["10044"],
        SecurityOpt: ["no-new-privileges"],
      });
      await lab.daemon.guardedBy([PLUGIN]);
      const { status, body } = await lab.people.alice.api("POST", `/containers/${id}/start`);
      expectDenied(status, body.toString());
    });

    it("cannot keep an older runc from taking the number of --user for a name: docs/reference/limits.md", async () => {
      const { status, said, id } = await hers(GROUPS);
      expect(status, said).to.equal(201);
      const groups = await run(lab.people.alice, id);
      expect(groups).to.include("10001");
      if (engine.name === "oldest") expect(groups).to.include("4241");
      else expectSafe(groups).to.not.include("4241");
    });
  });
}
