import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeBundle } from "../../../src/policy-tools/bundle/write-bundle.js";
import { libraryWith } from "../../cookbook-library.js";
import { EXAMPLE_CONTROL, writeExampleControl } from "../../example-control.js";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS, PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const SECRET = "hunter2";
const SLEEP = ["sleep", "1000"];

/** Bundles of the control as the page shows it, and as it would evaluate the responses to `docker create`. */
const ON_INSPECT = "/run/e2e/on-inspect.tar.gz";
const ON_CREATE = "/run/e2e/on-create.tar.gz";

/** Settings in which nothing else denies a container with a secret in its environment. */
function settingsWith(bundle: string): string {
  return `schema: 1
policy: {bundle: ${bundle}}
modes: {environment_variables: "off", memory_limit: "off", container_ownership: deny}
`;
}

/** Builds the bundle that an author gets who follows docs/write-controls/responses.md, for the responses to `action`. */
async function bundleWithExample(action?: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  try {
    writeExampleControl(folder, action);
    return writeBundle(await libraryWith(folder), { revision: "example", sequence: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PEOPLE = "users: {carol: {roles: [boss]}}\nroles: {boss: {may_exempt: true}}\n";

/** An exception for everybody, from yesterday to tomorrow. */
function exception(): string {
  const day = 86_400_000;
  const at = (ms: number): string => `"${new Date(ms).toISOString().slice(0, 19)}Z"`;
  const period = `created: ${at(Date.now() - day)}, expires: ${at(Date.now() + day)}`;
  return `${PEOPLE}exceptions:
  - {id: E, controls: [${EXAMPLE_CONTROL}], who: {anyone: true}, mode: warn, reason: r, ticket: t, approved_by: carol, ${period}}
`;
}

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] responses, evaluated by the control of docs/write-controls/responses.md, ${engine.name}, docker CLI ${cli.version}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;
    let mark = 0;

    before(async function () {
      this.timeout(300_000);
      const [onInspect, onCreate] = await Promise.all([
        bundleWithExample(),
        bundleWithExample("container.create"),
      ]);
      daemon = await startDockerd(engine);
      writeFileSync(daemon.sandbox.outside(ON_INSPECT), onInspect);
      writeFileSync(daemon.sandbox.outside(ON_CREATE), onCreate);
      plugin = await startPlugin(daemon.sandbox, settingsWith(ON_INSPECT));
      await daemon.guardedBy([PLUGIN]);
      await made("mail", [`DB_PASSWORD=${SECRET}`]);
      await made("web", ["LANG=C.UTF-8"]);
      await made("large", [
        `DB_PASSWORD=${SECRET}`,
        ...Array.from({ length: 50 }, (_, index) => `V${index}=${"x".repeat(1500)}`),
      ]);
      for (const name of ["mail", "web"])
        succeeded(await daemon.api("POST", `/containers/${name}/start`), `start ${name}`);
    });

    after(async () => {
      await daemon.close();
    });

    beforeEach(() => {
      mark = plugin.mark();
    });

    async function made(name: string, Env: readonly string[]): Promise<void> {
      const body = { Image: "busybox", Cmd: SLEEP, Env };
      succeeded(await daemon.api("POST", `/containers/create?name=${name}`, body), `make ${name}`);
    }

    /** Ends the plugin, and starts one with further settings, or another bundle. */
    async function restart(settings: string, bundle = ON_INSPECT): Promise<void> {
      await plugin.kill();
      plugin = await startPlugin(daemon.sandbox, settingsWith(bundle) + settings);
      mark = plugin.mark();
    }

    const answers = () =>
      plugin.recordsSince(mark).filter(({ phase, path }) => phase === "response" && path !== null);
    const answerTo = (action: string) => answers().find((record) => record.action === action);
    const docker = (...args: readonly string[]) => createDocker(daemon, cli)(...args);

    const TOLD = `authorization denied by plugin ${PLUGIN}: ${EXAMPLE_CONTROL}: The container has the variable DB_PASSWORD, which is named like a secret, so it is not shown. Ask who runs the container.`;

    it("hides a container with a secret, says why, and records that", async () => {
      const { status, json, body } = await daemon.api("GET", "/containers/mail/json");
      const record = answerTo("container.inspect");
      expectSafe(body.toString()).not.to.include(SECRET);
      expect(status).to.equal(403);
      expect(json).to.deep.equal({ message: `${TOLD}\ndecision ${record?.id ?? "?"}` });
      expect(record).to.deep.include({ phase: "response", effect: "deny", status: 200 });
      expect(record?.violations.map(({ control, value }) => [control, value])).to.deep.equal([
        [EXAMPLE_CONTROL, "DB_PASSWORD"],
      ]);
      expect(record?.request).to.equal(plugin.recordsSince(mark)[0]?.id);
    });

    it("tells a user of the docker CLI", async () => {
      const { code, stdout, stderr } = await docker("inspect", "--type", "container", "mail");
      expectSafe(stdout).not.to.include(SECRET);
      expect(code).to.equal(1);
      expect(stderr).to.include(TOLD);
    });

    it("shows a container without one", async () => {
      const { code, stdout, stderr } = await docker("inspect", "web");
      expect(code, stderr).to.equal(0);
      expect(stdout).to.include("LANG=C.UTF-8");
      expect(answerTo("container.inspect")).to.deep.include({ effect: "allow", violations: [] });
    });

    it("keeps the docker CLI from an exec that begins with an inspection", async () => {
      expect((await docker("exec", "web", "true")).code).to.equal(0);
      const { code, stderr } = await docker("exec", "mail", "true");
      expect(code).to.equal(1);
      expect(stderr).to.include(TOLD);
    });

    it("holds back an answer of more than 64 KiB, whose status has left", async () => {
      const { status, json, body } = await daemon.api("GET", "/containers/large/json");
      expectSafe(body.toString()).not.to.include(SECRET);
      expect(status).to.equal(200);
      expect(json).to.have.property("message").that.includes("looked through for secrets (sent)");
      expect(answerTo("container.inspect")).to.deep.include({ effect: "deny", status: null });
      const { code, stdout } = await docker("inspect", "--type", "container", "large");
      expectSafe(stdout).not.to.include(SECRET);
      expect(code).to.equal(0);
      expect(stdout).to.include("looked through for secrets");
    });

    it("leaves an error as it is", async () => {
      const { status, json } = await daemon.api("GET", "/containers/nobody/json");
      expect(status).to.equal(404);
      expect(json).to.have.property("message").that.includes("No such container");
      expect(answerTo("container.inspect")).to.deep.include({ effect: "allow", violations: [] });
    });

    it("does not evaluate what the plugin asks the daemon itself", async () => {
      const { status } = await daemon.api("POST", "/containers/mail/restart?t=0");
      expect(status).to.equal(204);
      const [asked] = plugin.recordsSince(mark);
      expect(asked?.targets.map(({ kind, ref, owner }) => [kind, ref, owner])).to.deep.equal([
        ["container", "mail", ""],
      ]);
      expect(answers().map(({ action }) => action)).to.deep.equal(["container.restart"]);
    });

    it("lets an exception pass, and records it", async () => {
      await restart(exception());
      const { status, body } = await daemon.api("GET", "/containers/mail/json");
      expect(status).to.equal(200);
      expect(body.toString()).to.include(SECRET);
      const record = answerTo("container.inspect");
      expect(record).to.deep.include({ effect: "allow", violations: [] });
      expect(record?.warnings.map(({ control }) => control)).to.deep.equal([EXAMPLE_CONTROL]);
      expect(record?.exceptionsUsed.map(({ id }) => id)).to.deep.equal(["E"]);
    });

    it("only reports where that is set", async () => {
      await restart("enforcement: {mode: dry_run}\n");
      expect((await daemon.api("GET", "/containers/mail/json")).status).to.equal(200);
      const record = answerTo("container.inspect");
      expect(record).to.deep.include({ effect: "allow", mode: "dry_run" });
      expect(record?.violations.map(({ control }) => control)).to.deep.equal([EXAMPLE_CONTROL]);
    });

    it("tells what the settings say in other words", async () => {
      const words = `parameters: {${EXAMPLE_CONTROL}.words: [LANG]}\nmessages: {${EXAMPLE_CONTROL}: Ask Carol.}\n`;
      await restart(words);
      const { status, json } = await daemon.api("GET", "/containers/web/json");
      expect(status).to.equal(403);
      expect(json).to.have.property("message").that.includes(`${EXAMPLE_CONTROL}: Ask Carol.`);
      expect((await daemon.api("GET", "/containers/mail/json")).status).to.equal(200);
    });

    it("keeps the owner of what was made by a call whose answer is refused", async () => {
      await restart("", ON_CREATE);
      const { code, stderr } = await docker("run", "--name", "unseen", "busybox", "true");
      expect(code).to.equal(125);
      expect(stderr).to.include(`${EXAMPLE_CONTROL}: The answer could not be looked through`);
      const there = await daemon.api("GET", "/containers/unseen/json");
      const { Id, State } = there.json as { Id: string; State: { Status: string } };
      expect(State.Status).to.equal("created");
      const record = answerTo("container.create");
      expect(record).to.deep.include({ effect: "deny", made: { kind: "container", id: Id } });
      expect(readFileSync(daemon.sandbox.outside(OWNERS), "utf8")).to.include(Id);
      expect((await daemon.api("DELETE", "/containers/unseen")).status).to.equal(204);
    });
  });
}
