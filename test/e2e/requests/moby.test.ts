import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import {
  ALLOW,
  startScripted,
  type Script,
  type ScriptedPlugin,
} from "../harness/scripted-plugin.js";
import {
  makeCertificates,
  tlsEnvironment,
  tlsFlags,
  type Certificates,
} from "../harness/certificates.js";

// After moby's integration/plugin/authz: what dockerd does with a plugin's answers. Dockwarden is asked
// first, and behind it a plugin that says what the test at hand wants.
const CHAIN = [PLUGIN, "scripted"];

for (const engine of await chosenEngines()) {
  describe(`[E] a daemon and its plugin, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: ScriptedPlugin;
    let dockwarden: Plugin;
    let mark = 0;
    let certificates: Certificates;
    let script: Script = ALLOW;
    const cli = engine.clis.at(-1);
    if (cli === undefined) throw new Error("Cannot test without a Docker CLI");

    before(async () => {
      certificates = await makeCertificates();
      daemon = await startDockerd(engine, { flags: tlsFlags(certificates) });
      plugin = await startScripted(daemon.sandbox, "scripted", (asked) => script(asked));
      dockwarden = await startPlugin(daemon.sandbox);
      await daemon.guardedBy(CHAIN);
    });

    beforeEach(() => {
      script = ALLOW;
      plugin.forget();
      mark = dockwarden.mark();
    });

    /** What Dockwarden has recorded in this test: `request allow`. */
    const recorded = (): readonly string[] =>
      dockwarden.recordsSince(mark).map(({ phase, effect }) => `${phase} ${effect}`);

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
      expect(recorded()).to.deep.equal(["request allow", "response allow"]);
    });

    it("asks nobody else about a call that Dockwarden refuses, which then does not happen", async () => {
      const body = { Image: "busybox", HostConfig: { Privileged: true } };
      const answer = await daemon.api("POST", "/containers/create?name=refused", body);
      expect(answer.status).to.equal(403);
      const [record, ...more] = dockwarden.recordsSince(mark);
      expect(more).to.deep.equal([]);
      expect(answer.json)
        .to.have.property("message")
        .that.matches(/^authorization denied by plugin dockwarden: privileged_container: /)
        .and.includes(`decision ${record?.id ?? "?"}`);
      expect(plugin.asked).to.deep.equal([]);
      expect((await daemon.api("GET", "/containers/refused/json")).status).to.equal(404);
    });

    it("refuses a call in the request phase, which then does not happen", async () => {
      script = ({ phase }) => ({ Allow: phase === "response", Msg: "not this one" });
      // Dockwarden itself asks nothing about a tag.
      const answer = await daemon.api("POST", "/images/busybox/tag?repo=refused");
      expect(answer.status).to.equal(403);
      expect(answer.json).to.deep.equal({
        message: "authorization denied by plugin scripted: not this one",
      });
      expect(plugin.asked.map(({ phase }) => phase)).to.deep.equal(["request"]);
      expect(recorded()).to.deep.equal(["request allow"]);
      script = ALLOW;
      expect((await daemon.api("GET", "/images/refused/json")).status).to.equal(404);
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
      const answer = await daemon.api("POST", "/images/busybox/tag?repo=made-unseen");
      expect(answer.status).to.equal(403);
      script = ALLOW;
      expect((await daemon.api("GET", "/images/made-unseen/json")).status).to.equal(200);
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
      for (const { user, authn } of dockwarden.recordsSince(mark)) {
        expect([user, authn]).to.deep.equal(["alice", "TLS"]);
      }
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
      expect(recorded().slice(-2)).to.deep.equal(["request allow", "response allow"]);
    });

    it("registers a plugin that is named twice once", async () => {
      await daemon.guardedBy([...CHAIN, ...CHAIN]);
      const { json } = await daemon.api("GET", "/info");
      expect(json).to.have.nested.property("Plugins.Authorization").that.is.an("array");
      plugin.forget();
      mark = dockwarden.mark();
      await daemon.api("GET", "/version");
      expect(plugin.asked.map(({ phase }) => phase)).to.deep.equal(["request", "response"]);
      expect(recorded()).to.deep.equal(["request allow", "response allow"]);
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
