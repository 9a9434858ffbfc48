import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { AuditRecord } from "../../../src/domain/record.js";
import { ROOT } from "../../../tools/project.js";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const PROGRAM = fileURLToPath(new URL("./plugin-with-set-clock.js", import.meta.url));
const COMMAND = join(ROOT, "build/src/cli/main.js");
const DAY_S = 86_400;
const HOUR_MS = 3_600_000;

const PLAIN = { Image: "busybox", Cmd: ["true"] };
/** What the exception is for. */
const EXCEPTED = { ...PLAIN, HostConfig: { UTSMode: "host" } };
const PRIVILEGED = { ...PLAIN, HostConfig: { Privileged: true } };

const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** Settings with an exception that ends in so many hours. */
const settingsUntil = (hours: number): string => `schema: 1
users: {carol: {roles: [boss]}}
roles: {boss: {may_exempt: true}}
exceptions:
  - id: E1
    controls: [host_uts_namespace]
    who: {anyone: true}
    mode: "off"
    reason: a test
    ticket: T-1
    approved_by: carol
    created: "${inHours(-50)}"
    expires: "${inHours(hours)}"
`;

/**
 * A plugin that is killed leaves its stream of events behind. dockerd tells the next plugin of its end, and repeats that
 * without content where the connection broke.
 */
function isOfKilledPlugin({ phase, code, method }: AuditRecord): boolean {
  return phase === "response" && code === "PROTOCOL" && method === null;
}

for (const engine of await chosenEngines()) {
  describe(`[E] a host's clock that is set by a day, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      daemon = await startDockerd(engine);
      setClock(0);
      await start(1);
      await daemon.guardedBy([PLUGIN]);
    });

    after(() => daemon.close());

    function setClock(aheadS: number): void {
      writeFileSync(daemon.sandbox.outside("/run/e2e/clock"), String(aheadS));
    }

    async function start(hours: number): Promise<void> {
      plugin = await startPlugin(daemon.sandbox, settingsUntil(hours), PROGRAM);
    }

    const create = (body: object) => daemon.api("POST", "/containers/create", body);

    async function denied(body: object): Promise<string> {
      const { status, body: answer } = await create(body);
      expectDenied(status, answer.toString());
      return answer.toString();
    }

    /** Whatever the clock says, the policy is enforced, and honest work goes on. */
    async function worksAsAlways(): Promise<void> {
      expect(await denied(PRIVILEGED)).to.include("privileged_container: ");
      const mark = plugin.mark();
      const made = succeeded(await create(PLAIN), "create").json as { readonly Id: string };
      for (const [method, path] of [
        ["POST", "start"],
        ["POST", "wait"],
      ] as const)
        succeeded(await daemon.api(method, `/containers/${made.Id}/${path}`), path);
      succeeded(await daemon.api("DELETE", `/containers/${made.Id}`), "remove");
      const records = plugin.recordsSince(mark).filter((record) => !isOfKilledPlugin(record));
      expect(records.filter(({ effect }) => effect === "error")).to.deep.equal([]);
    }

    it("ends an exception where the clock is set forward, and does not bring it back", async () => {
      succeeded(await create(EXCEPTED), "create while the exception holds");
      setClock(DAY_S);
      expect(await denied(EXCEPTED)).to.include("host_uts_namespace: ");
      await worksAsAlways();
      expect(plugin.log()).to.match(/warn The host's clock was set forward by 86\d\d\d s/);
      setClock(0);
      expect(await denied(EXCEPTED)).to.include("host_uts_namespace: ");
      await worksAsAlways();
      expect(plugin.log()).to.match(
        /warn The host's clock was set back by 86\d\d\d s: .* restart the plugin once the clock is right/,
      );
    });

    it("permits again with the next start, if the exception has not ended by then", async () => {
      await plugin.kill();
      await start(1);
      succeeded(await create(EXCEPTED), "create after the start");
    });

    it("does not permit again what has ended where the clock is set back", async () => {
      await plugin.kill();
      await start(-1);
      expect(await denied(EXCEPTED)).to.include("host_uts_namespace: ");
      setClock(-DAY_S);
      expect(await denied(EXCEPTED)).to.include("host_uts_namespace: ");
      await worksAsAlways();
      const [record] = plugin.recordsSince(0).slice(-1);
      const aheadMs = Date.parse(record?.time ?? "") - Date.now();
      expect(aheadMs, "records have the host's clock").to.be.within(-25 * HOUR_MS, -23 * HOUR_MS);
    });

    it("does not lengthen a break-glass where the clock is set back", async () => {
      setClock(0);
      const { code, stderr } = await daemon.sandbox.run(process.execPath, [
        ...[COMMAND, "break-glass", "--for", "3s", "--reason", "a test"],
      ]);
      expect(code, stderr).to.equal(0);
      succeeded(await create(PRIVILEGED), "create while it is active");
      setClock(-DAY_S);
      await sleep(3000);
      expect(await denied(PRIVILEGED)).to.include("privileged_container: ");
    });
  });
}
