import { expect } from "chai";
import type { BodyState } from "../../../src/domain/response-facts.js";
import { decodeMessage } from "../../../src/engine/protocol/decode-message.js";
import { readResponse } from "../../../src/engine/protocol/read-response.js";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import {
  ALLOW,
  startScripted,
  type Script,
  type ScriptedPlugin,
} from "../harness/scripted-plugin.js";

/** What docs/write-controls/responses.md says of the answers to calls about the container `web`: status and body. */
const SHOWN: readonly (readonly [string, string, string, number | null, BodyState])[] = [
  ["GET", "/containers/web/json", "container.inspect", 200, "read"],
  ["GET", "/containers/json", "container.list", 200, "read"],
  ["GET", "/containers/web/stats?stream=0&one-shot=1", "container.stats", 200, "read"],
  ["GET", "/containers/large/json", "container.inspect", null, "sent"],
  ["GET", "/containers/web/logs?stdout=1", "container.logs", null, "sent"],
  ["POST", "/containers/ended/wait", "container.wait", null, "sent"],
  ["GET", "/containers/web/archive?path=/etc", "container.archive_get", null, "not_json"],
  ["GET", "/containers/web/archive?path=/bin", "container.archive_get", null, "sent"],
  ["HEAD", "/containers/web/archive?path=/etc", "container.archive_stat", null, "absent"],
  ["GET", "/_ping", "system.ping", null, "absent"],
  ["GET", "/containers/nobody/json", "container.inspect", null, "absent"],
  ["POST", "/containers/web/stop?t=0", "container.stop", 204, "absent"],
];

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] the limits of judging answers, ${engine.name}, docker CLI ${cli.version}`, () => {
    let daemon: Dockerd;
    let plugin: ScriptedPlugin;
    let script: Script = ({ message }) => ({ Allow: message["RequestUri"] !== PROBED });
    const PROBED = "/containers/create";

    before(async () => {
      daemon = await startDockerd(engine);
      const Env = Array.from({ length: 50 }, (_, index) => `V${index}=${"x".repeat(1500)}`);
      for (const [name, command, more] of [
        ["web", "echo said; sleep 1000", {}],
        ["ended", "true", {}],
        ["large", "true", { Env }],
      ] as const) {
        const body = { Image: "busybox", Cmd: ["sh", "-c", command], ...more };
        const target = `/containers/create?name=${name}`;
        succeeded(await daemon.api("POST", target, body), `make ${name}`);
        if (name !== "large")
          succeeded(await daemon.api("POST", `/containers/${name}/start`), `start ${name}`);
      }
      await daemon.api("POST", "/containers/ended/wait");
      plugin = await startScripted(daemon.sandbox, "scripted", (asked) => script(asked));
      await daemon.guardedBy(["scripted"]);
    });

    after(async () => {
      await plugin.close();
      await daemon.close();
    });

    beforeEach(() => {
      script = ALLOW;
      plugin.forget();
    });

    /** Refuses what is answered to the calls whose target fits. */
    function refuse(target: RegExp): void {
      script = ({ phase, message }) => ({
        Allow: phase === "request" || !target.test(String(message["RequestUri"])),
        Msg: "not shown",
      });
    }

    const docker = (...args: readonly string[]) => createDocker(daemon, cli)(...args);
    const REFUSED = "authorization denied by plugin scripted: not shown";

    it("loses the status of an answer that has left, and shows an exit code of 0 for any", async () => {
      refuse(/\/wait/);
      const { code } = await docker("run", "--rm", "busybox", "sh", "-c", "exit 7");
      expect(code).to.equal(0);
    });

    it("lets an exec pass, which is over", async () => {
      refuse(/\/exec\/.*\/start/);
      expect(await docker("exec", "web", "echo", "hi")).to.include({ code: 0, stdout: "hi\n" });
    });

    it("lets a stream pass, and spoils its end", async () => {
      refuse(/\/logs/);
      const { code, stdout, stderr } = await docker("logs", "web");
      expect(code).to.equal(1);
      expect(stdout).to.equal("said\n");
      expect(stderr).to.include("Unrecognized input header");
    });

    it("gives no reason where a HEAD is refused", async () => {
      refuse(/archive/);
      const { status, body } = await daemon.api("HEAD", "/containers/web/archive?path=/etc");
      expect(status).to.equal(403);
      expect(body).to.have.lengthOf(0);
    });

    it("holds back a small archive, and not a large one", async () => {
      refuse(/archive/);
      const small = await daemon.api("GET", "/containers/web/archive?path=/etc");
      expect(small.status).to.equal(403);
      expect(small.json).to.deep.equal({ message: REFUSED });
      const large = await daemon.api("GET", "/containers/web/archive?path=/bin");
      expect(large.status).to.equal(200);
      expect(large.body.length).to.be.above(65_536);
    });

    it("cannot undo", async () => {
      refuse(/create/);
      const { status } = await daemon.api("POST", "/volumes/create", { Name: "unseen" });
      expect(status).to.equal(403);
      expect((await daemon.api("GET", "/volumes/unseen")).status).to.equal(200);
    });

    it("is shown of each kind of answer what the page says", async () => {
      for (const [method, target, action, status, body_state] of SHOWN) {
        plugin.forget();
        await daemon.api(method, target);
        const answer = plugin.asked.find(({ phase }) => phase === "response");
        const bytes = Buffer.from(JSON.stringify(answer?.message));
        const { response } = decodeMessage(bytes, "response");
        if (response === null) throw new Error("A message of the response phase has no response");
        const facts = readResponse(response, action);
        expect(facts, `${method} ${target}`).to.include({ status, body_state });
      }
    });
  });
}
