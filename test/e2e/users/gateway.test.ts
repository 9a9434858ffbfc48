import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import type { RawRequest } from "../../../src/preview/attack/case.js";
import { createApi } from "../harness/api.js";
import { makeCertificates, tlsFlags, type Certificates } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import * as gateway from "../harness/gateway.js";
import { PLUGIN, SETTINGS, startPlugin, type Plugin } from "../harness/plugin.js";
import { sendRaw } from "../harness/raw-request.js";
import { ALLOW, startScripted, type ScriptedPlugin } from "../harness/scripted-plugin.js";

/** BuildKit's own API, as whoever speaks HTTP/2 without TLS may call it. */
const LIST_WORKERS: RawRequest = {
  method: "POST",
  target: "/moby.buildkit.v1.Control/ListWorkers",
  headers: [
    ["content-type", "application/grpc"],
    ["te", "trailers"],
  ],
  body_b64: Buffer.alloc(5).toString("base64"),
  protocol: "h2c-prior-knowledge",
};

/** How much is carried at once. */
const LARGE_MB = process.env["LONG"] === "1" ? 200 : 40;

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] the gateway, ${engine.name}, docker CLI ${cli.version}`, () => {
    let certificates: Certificates;
    let daemon: Dockerd;
    let plugin: Plugin;
    let witness: ScriptedPlugin;
    let running: gateway.Gateway;
    let as: gateway.AsUser;

    before(async () => {
      certificates = await makeCertificates();
      await gateway.trustGateway(certificates);
      daemon = await startDockerd(engine, { flags: tlsFlags(certificates) });
      witness = await startScripted(daemon.sandbox, "witness", ALLOW);
      plugin = await startPlugin(daemon.sandbox, gateway.gatewaySettings(certificates));
      await daemon.guardedBy([PLUGIN, "witness"]);
      as = gateway.createUsers(daemon, cli.path);
      running = await gateway.startGateway(daemon, SETTINGS);
      const { code, stderr } = await as(
        "alice",
        '"$DOCKER" run -d --name sleeper busybox sleep 9999',
      );
      expect(code, stderr).to.equal(0);
    });

    after(async () => {
      await witness.close();
      await daemon.close();
      certificates.remove();
    });

    const socketOf = (name: string): string =>
      daemon.sandbox.outside(`${gateway.SOCKETS}/${name}.sock`);

    async function succeeds(name: string, script: string): Promise<string> {
      const { code, stdout, stderr } = await as(name, script);
      expect(code, `${stdout}${stderr}`).to.equal(0);
      return stdout;
    }

    it("calls as whoever owns the socket, and the record says who", async () => {
      for (const name of Object.keys(gateway.UIDS)) {
        const mark = plugin.mark();
        witness.forget();
        await succeeds(name, '"$DOCKER" ps');
        const seen = plugin
          .recordsSince(mark)
          .map(({ user, authn, via }) => `${user ?? ""} ${authn ?? ""} ${via}`);
        expect(new Set(seen)).to.deep.equal(new Set([`${name} TLS gateway`]));
      }
    });

    it("lets nobody use another's socket", async () => {
      for (const [one, other] of [
        ["bob", "alice"],
        ["carol", "bob"],
        ["alice", "carol"],
      ] as const) {
        const { code, stderr } = await as(one, '"$DOCKER" ps', other);
        expect(code).not.to.equal(0);
        expect(stderr).to.include("permission denied");
      }
    });

    it("lets nobody mount the sockets or the authority's key into a container", async () => {
      for (const place of [`${gateway.SOCKETS}/alice.sock`, gateway.SOCKETS, "/run/dockwarden"]) {
        const { code, stderr } = await as("bob", `"$DOCKER" run --rm -v ${place}:/x busybox true`);
        expect(code).not.to.equal(0);
        expect(stderr).to.include("docker_socket_mount: ");
      }
      const key = `${certificates.folder}/gateway/gateway-ca-key.pem`;
      const { stderr } = await as("bob", `"$DOCKER" run --rm -v ${key}:/x busybox true`);
      expect(stderr).to.include("sensitive_host_paths: ");
    });

    it("hands on the end of an input, of 3 MB as well, and waits for the answer", async () => {
      expect(await succeeds("alice", 'echo hi | "$DOCKER" run --rm -i busybox cat')).to.equal(
        "hi\n",
      );
      const sum = 'head -c 3000000 /dev/zero | "$DOCKER" run --rm -i busybox wc -c';
      expect(await succeeds("alice", sum)).to.equal("3000000\n");
    });

    it("carries a terminal, and an attached container", async () => {
      const tty = `script -qec '"$DOCKER" exec -it sleeper sh -c "tty; exit 3"' /dev/null </dev/null`;
      const { code, stdout } = await as("alice", tty);
      expect(code).to.equal(3);
      expect(stdout).to.include("/dev/pts/");
      const attach = `"$DOCKER" create -i --name reader busybox sh -c 'read x; echo "got $x"' &&
        { sleep 1; echo line; } | "$DOCKER" start -ai reader`;
      expect(await succeeds("alice", attach)).to.include("got line");
    });

    it("shows events as they come", async () => {
      const watch = `timeout 20 "$DOCKER" events --filter type=volume > seen & watching=$!
        sleep 1; "$DOCKER" volume create noted; sleep 1; kill $watching; cat seen`;
      expect(await succeeds("carol", watch)).to.match(/volume create noted/);
    });

    const builders = {
      "the classic builder": 'DOCKER_BUILDKIT=0 "$DOCKER" build',
      ...(engine.buildx === null ? {} : { BuildKit: '"$DOCKER" buildx build --load' }),
    };

    for (const [name, build] of Object.entries(builders))
      it(`builds with ${name}`, async () => {
        const context =
          "mkdir -p c && printf 'FROM busybox\\nRUN echo made > /made\\n' > c/Dockerfile";
        const script = `${context} && ${build} -t made c && "$DOCKER" run --rm made cat /made`;
        expect(await succeeds("alice", script)).to.match(/made\n$/);
      });

    it(`carries ${LARGE_MB} MB into a container, and an image of ${LARGE_MB} MB`, async () => {
      const copy = `head -c ${LARGE_MB}M /dev/urandom > big && sha256sum < big &&
        "$DOCKER" cp big sleeper:/big && "$DOCKER" exec sleeper sha256sum /big`;
      const [here, there] = (await succeeds("alice", copy)).split("\n");
      expect(there?.split(" ")[0]).to.equal(here?.split(" ")[0]);
      const load = `tar -cf big.tar big && "$DOCKER" import big.tar big && "$DOCKER" save -o saved big &&
        "$DOCKER" rmi big && "$DOCKER" load -i saved`;
      expect(await succeeds("alice", load)).to.include("Loaded image: big");
    });

    it("holds little for who reads slowly", async () => {
      const before = running.rssMb();
      const slow = connect(socketOf("alice"));
      slow.pause();
      slow.write("GET /images/get?names=big HTTP/1.1\r\nHost: docker\r\n\r\n");
      await sleep(3000);
      const grown = running.rssMb() - before;
      slow.destroy();
      expect(grown).to.be.below(32);
    });

    it("carries 500 calls at once", async () => {
      const api = createApi(socketOf("bob"));
      const all = await Promise.all(Array.from({ length: 500 }, () => api("GET", "/_ping")));
      expect(new Set(all.map(({ status }) => status))).to.deep.equal(new Set([200]));
    });

    it("has no way to BuildKit past the plugin, which the daemon's own socket has from 29.2 on", async () => {
      witness.forget();
      const own = await sendRaw(daemon.socket, LIST_WORKERS);
      expect(witness.asked).to.deep.equal([]);
      expect(own.status).to.equal(engine.name === "newest" ? 200 : null);
      const through = await sendRaw(socketOf("alice"), LIST_WORKERS);
      expect(through.status).to.equal(null);
      expect(through.text).not.to.include("ListWorkers");
    });

    const started = async (settings: string): Promise<ProgramOutcome> => {
      writeFileSync(daemon.sandbox.outside("/run/e2e/failing.yaml"), settings);
      return gateway.runGateway(daemon, "/run/e2e/failing.yaml");
    };

    it("does not start where the daemon does not know its authority", async () => {
      const other = { ...certificates, folder: `${certificates.folder}/other` };
      mkdirSync(other.folder);
      copyFileSync(join(certificates.folder, "server-ca.pem"), join(other.folder, "ca.pem"));
      await gateway.trustGateway(other);
      const { code, stderr } = await started(gateway.gatewaySettings(other));
      expect(code).to.equal(2);
      expect(stderr).to.match(
        /^dockwarden: Cannot use dockerd at 127\.0\.0\.1:2376: it refuses the gateway's certificate: .*tlscacert.*\n$/,
      );
    });

    it("does not start where the daemon's certificate is another authority's, or for another name", async () => {
      const untrusted = gateway
        .gatewaySettings(certificates)
        .replace("server-ca.pem", "gateway/gateway-ca.pem");
      for (const settings of [
        untrusted,
        gateway.gatewaySettings(certificates, ["server_name: docker.lab"]),
      ]) {
        const { code, stderr } = await started(settings);
        expect(code).to.equal(2);
        expect(stderr).to.match(/^dockwarden: .*its certificate cannot be trusted: .*\n$/);
      }
    });

    it("does not start with a key that others may read", async () => {
      const key = join(certificates.folder, "gateway/gateway-ca-key.pem");
      chmodSync(key, 0o640);
      const { code, stderr } = await started(gateway.gatewaySettings(certificates));
      chmodSync(key, 0o600);
      chownSync(key, 10002, 0);
      const owned = await started(gateway.gatewaySettings(certificates));
      chownSync(key, 0, 0);
      expect([code, owned.code]).to.deep.equal([2, 2]);
      expect(stderr).to.match(
        /^dockwarden: Cannot use gateway\.ca_key ".*": others .*chmod 600\n$/,
      );
      expect(owned.stderr).to.match(/^dockwarden: Cannot use gateway\.ca_key/);
    });
  });
}
