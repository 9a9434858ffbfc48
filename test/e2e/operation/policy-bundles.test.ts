import { join } from "node:path";
import { expect } from "chai";
import type { PluginStatus } from "../../../src/domain/status.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { ROOT } from "../../../tools/project.js";
import {
  bundleOf,
  libraryWith,
  makeKeys,
  signedBy,
} from "../../unit/policy-tools/bundle/bundles.js";
import { openBundleServer, type BundleServer } from "./bundle-server.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { waitFor } from "../../wait-for.js";

const PROGRAM = join(ROOT, "build/src/cli/main.js");

/** A bundle that only warns of privileged containers, which the shipped policy refuses. */
const warning = (sequence: number): Uint8Array =>
  bundleOf({ revision: "warns", sequence, library: libraryWith("privileged_container", "warn") });

for (const engine of await chosenEngines()) {
  describe(`[E] policy bundles, ${engine.name}`, () => {
    let daemon: Dockerd;
    let server: BundleServer;
    let plugin: Plugin;

    const start = (): Promise<Plugin> =>
      startPlugin(daemon.sandbox, JSON.stringify({ schema: 1, policy: server.policy }));

    before(async () => {
      daemon = await startDockerd(engine);
      server = await openBundleServer(daemon.sandbox);
      await server.start();
      server.publish(bundleOf({ revision: "first", sequence: 1 }));
      plugin = await start();
      await daemon.guardedBy([PLUGIN]);
    });

    after(() => daemon.close());

    const dockwarden = (...argv: readonly string[]): Promise<ProgramOutcome> =>
      daemon.sandbox.run(process.execPath, [PROGRAM, ...argv]);
    const policyNow = async (): Promise<PluginStatus["policy"]> =>
      (JSON.parse((await dockwarden("status", "--json")).stdout) as PluginStatus).policy;
    const until = (
      what: string,
      isSo: (policy: PluginStatus["policy"]) => boolean,
    ): Promise<void> =>
      waitFor(what, async () => isSo(await policyNow()), { explain: () => plugin.log() });

    async function createPrivileged(): Promise<{ status: number; text: string }> {
      const HostConfig = { Privileged: true };
      const body = { Image: "busybox", Cmd: ["true"], HostConfig };
      const { status, body: answer } = await daemon.api("POST", "/containers/create", body);
      return { status, text: answer.toString() };
    }

    async function expectRefused(): Promise<void> {
      const { status, text } = await createPrivileged();
      expectDenied(status, text);
      expect(text).to.include("privileged_container");
    }

    it("evaluate by a bundle that OPA has signed, from a server with mutual TLS", async () => {
      await expectRefused();
      expect(await policyNow()).to.include({ revision: "first", sequence: 1, verified: true });
    });

    it("are not given to a host without a certificate", async () => {
      const { stdout } = await daemon.sandbox.run("curl", [
        ...["-sk", "-o", "/dev/null", "-w", "%{http_code}"],
        "https://127.0.0.1:8443/bundle.tar.gz",
      ]);
      expect(stdout).to.equal("400");
    });

    it("are replaced while the plugin runs", async () => {
      server.publish(warning(2));
      await until("the second bundle", (policy) => policy?.sequence === 2);
      const { status, text } = await createPrivileged();
      expect(status, text).to.equal(201);
      server.publish(bundleOf({ revision: "refuses", sequence: 3 }));
      await until("the third bundle", (policy) => policy?.sequence === 3);
      await expectRefused();
      expect(plugin.log()).to.include("The policy bundle is in use");
    });

    for (const [what, bundle, says] of [
      ["an older one", () => null, "its sequence is 2, and 3 was accepted before"],
      [
        "one of another key",
        () => signedBy(makeKeys("ES256"), warning(4)),
        "its signature is wrong",
      ],
      ["half of one", () => warning(4).subarray(0, 9999), "it is truncated"],
      ["a page", () => Buffer.from("<html>"), "it is not gzip"],
    ] as const) {
      it(`stay where the server gives ${what}`, async () => {
        const bytes = bundle();
        if (bytes === null) server.publish(warning(2));
        else server.put(bytes);
        await until(says, (policy) => policy?.problem?.includes(says) ?? false);
        await expectRefused();
        const { code, stdout } = await dockwarden("status");
        expect(stdout).to.match(/^PROBLEM: Cannot use policy bundle "https:.*stays in use$/m);
        expect(code).to.equal(1);
      });
    }

    it("stay where the server is down, also after a start of the plugin", async () => {
      await server.stop();
      await until("the outage", (policy) => policy?.problem?.includes("ECONNREFUSED") ?? false);
      await expectRefused();
      await plugin.kill();
      plugin = await start();
      await expectRefused();
      expect(await policyNow()).to.include({ revision: "refuses", sequence: 3, isKept: true });
    });

    it("are taken from the server when it is back", async () => {
      server.publish(warning(4));
      await server.start();
      await until("the newest bundle", (policy) => policy?.sequence === 4);
      expect((await createPrivileged()).status).to.equal(201);
      expect((await dockwarden("status")).stdout).not.to.include("PROBLEM");
    });
  });
}
