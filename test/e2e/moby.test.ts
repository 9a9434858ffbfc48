import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { chosenEngines } from "./chosen-engines.js";
import { createDocker } from "./command.js";
import { startDaemon, type Daemon } from "./daemon.js";
import {
  ALLOW,
  startScripted,
  type Asked,
  type Script,
  type ScriptedPlugin,
} from "./scripted-plugin.js";
import { makeCertificates, tlsEnvironment, tlsFlags, type Certificates } from "./certificates.js";

// After moby's integration/plugin/authz: what dockerd does with a plugin's answers.

/** Refuses what the daemon's reload is probed with, and else says what the test at hand wants. */
const probed =
  (current: () => Script): Script =>
  (asked) =>
    bodyOf(asked).includes("dockwarden-probe") ? { Allow: false } : current()(asked);

function bodyOf({ message }: Asked): string {
  const body = message["RequestBody"];
  return typeof body === "string" ? Buffer.from(body, "base64").toString() : "";
}

for (const engine of await chosenEngines()) {
  describe(`[E] a daemon and its plugin, ${engine.name}`, () => {
    let daemon: Daemon;
    let plugin: ScriptedPlugin;
    let certificates: Certificates;
    let script: Script = ALLOW;
    const cli = engine.clis.at(-1);
    if (cli === undefined) throw new Error("Cannot test without a Docker CLI");

    before(async () => {
      certificates = await makeCertificates();
      daemon = await startDaemon(engine, { flags: tlsFlags(certificates) });
      plugin = await startScripted(
        daemon.sandbox,
        "scripted",
        probed(() => script),
      );
      await daemon.guardedBy(["scripted"]);
    });

    beforeEach(() => {
      script = ALLOW;
      plugin.forget();
    });

    after(async () => {
      await plugin.close();
      await daemon.close();
      certificates.remove();
    });

    it("asks before and after a call, and lets it pass", async () => {
      const { status } = await daemon.api("GET", "/version");
      expect(status).to.equal(200);
      expect(plugin.asked.map(({ phase }) => phase)).to.deep.equal(["request", "response"]);
      const [before, afterwards] = plugin.asked;
      expect(before?.message).to.include({ RequestMethod: "GET", RequestUri: "/version" });
      expect(afterwards?.message).to.have.property("ResponseBody");
    });

    it("refuses a call in the request phase, which then does not happen", async () => {
      script = ({ phase }) => ({ Allow: phase === "response", Msg: "not this one" });
      const answer = await daemon.api("POST", "/volumes/create", { Name: "refused" });
      expect(answer.status).to.equal(403);
      expect(answer.json).to.deep.equal({
        message: "authorization denied by plugin scripted: not this one",
      });
      expect(plugin.asked.map(({ phase }) => phase)).to.deep.equal(["request"]);
      script = ALLOW;
      expect((await daemon.api("GET", "/volumes/refused")).status).to.equal(404);
    });

    it("hides an answer that is refused in the response phase", async () => {
      script = ({ phase }) => ({ Allow: phase === "request", Msg: "not to be seen" });
      const answer = await daemon.api("GET", "/images/json");
      expect(answer.status).to.equal(403);
      expect(answer.json).to.deep.equal({
        message: "authorization denied by plugin scripted: not to be seen",
      });
    });

    it("keeps what a call did whose answer is refused", async () => {
      script = ({ phase }) => ({ Allow: phase === "request", Msg: "too late" });
      const answer = await daemon.api("POST", "/volumes/create", { Name: "made-unseen" });
      expect(answer.status).to.equal(403);
      script = ALLOW;
      expect((await daemon.api("GET", "/volumes/made-unseen")).status).to.equal(200);
    });

    it("fails a call when the plugin fails in the request phase", async () => {
      script = ({ phase }) =>
        phase === "request" ? { status: 500, text: "broken" } : { Allow: true };
      const answer = await daemon.api("GET", "/version");
      expect(answer.status).to.equal(500);
      expect(answer.body.toString())
        .to.include("plugin scripted failed with error")
        .and.include("broken");
    });

    it("fails a call when the plugin fails in the response phase", async () => {
      script = ({ phase }) =>
        phase === "response" ? { status: 500, text: "broken" } : { Allow: true };
      const answer = await daemon.api("GET", "/version");
      expect(answer.status).to.equal(500);
      expect(answer.body.toString()).to.include("plugin scripted failed with error");
    });

    it("fails a call when the answer is no JSON", async () => {
      script = () => ({ status: 200, text: "yes" });
      expect((await daemon.api("GET", "/version")).status).to.equal(500);
    });

    it("refuses a call when the answer says nothing", async () => {
      script = () => ({});
      expect((await daemon.api("GET", "/version")).status).to.equal(403);
    });

    it("tells who calls by TLS", async () => {
      const docker = createDocker(daemon, cli, { env: tlsEnvironment(certificates) });
      const { code, stderr } = await docker("version");
      expect(code, stderr).to.equal(0);
      const users = new Set(plugin.asked.map(({ message }) => message["User"]));
      expect([...users]).to.deep.equal(["alice"]);
      expect(plugin.asked[0]?.message).to.include({ UserAuthNMethod: "TLS" });
    });

    it("lets the event stream flow", async () => {
      await daemon.api("POST", "/volumes/create", { Name: "noted" });
      const until = Math.ceil(Date.now() / 1000) + 1;
      const filters = encodeURIComponent('{"type":{"volume":true}}');
      const { status, body } = await daemon.api(
        "GET",
        `/events?since=${until - 30}&until=${until}&filters=${filters}`,
      );
      expect(status).to.equal(200);
      expect(body.toString()).to.include('"noted"');
    });

    it("registers a plugin that is named twice once", async () => {
      await daemon.guardedBy(["scripted", "scripted"]);
      const { json } = await daemon.api("GET", "/info");
      expect(json).to.have.nested.property("Plugins.Authorization").that.is.an("array");
      plugin.forget();
      await daemon.api("GET", "/version");
      expect(plugin.asked.map(({ phase }) => phase)).to.deep.equal(["request", "response"]);
    });

    it("carries an image out and in, and imports one", async () => {
      const docker = createDocker(daemon, cli);
      const saved = await docker("save", "-o", "/run/e2e/saved.tar", "busybox");
      expect(saved.code, saved.stderr).to.equal(0);
      const loaded = await docker("load", "-i", "/run/e2e/saved.tar");
      expect(loaded.stdout, loaded.stderr).to.include("Loaded image");
      const imported = await docker("import", "/run/e2e/busybox.tar", "imported");
      expect(imported.code, imported.stderr).to.equal(0);
    });

    it("copies files to and from a container", async () => {
      const docker = createDocker(daemon, cli);
      writeFileSync(daemon.sandbox.outside("/run/e2e/carried"), "carried");
      expect((await docker("create", "--name", "carrier", "busybox", "true")).code).to.equal(0);
      const inwards = await docker("cp", "/run/e2e/carried", "carrier:/tmp/carried");
      expect(inwards.code, inwards.stderr).to.equal(0);
      const outwards = await docker("cp", "carrier:/tmp/carried", "-");
      expect(outwards.stdout, outwards.stderr).to.include("carried");
    });

    it("shows the headers of call and answer, and leaves those of a client alone", async () => {
      const { status } = await daemon.api("GET", "/_ping", undefined, { "X-Seen": "yes" });
      expect(status).to.equal(200);
      const [before, afterwards] = plugin.asked;
      expect(before?.message).to.have.nested.property("RequestHeaders.X-Seen", "yes");
      expect(afterwards?.message).to.have.nested.property("ResponseHeaders.Api-Version");
    });
  });
}
