import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pack, unpack } from "../../../src/policy-tools/bundle/pack.js";
import { projectToolchain } from "../../../tools/build/toolchain.js";
import { issue } from "../../certificate-maker.js";
import { makeKeys } from "../../unit/policy-tools/bundle/bundles.js";
import { firstChild, type Sandbox } from "../harness/sandbox.js";
import { waitFor } from "../../wait-for.js";

/** A real nginx in a sandbox that gives a bundle to hosts with a certificate. */
export interface BundleServer {
  /** Settings that name it. */
  readonly policy: object;
  /** Has OPA sign a bundle, and puts it in the place of the last one. */
  readonly publish: (bundle: Uint8Array) => void;
  /** Puts a bundle there as it is. */
  readonly put: (bytes: Uint8Array) => void;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

const PLACE = "/run/e2e/bundles";
const PORT = 8443;

const CONFIGURATION = `user root;
daemon off;
worker_processes 1;
pid ${PLACE}/pid;
events {}
http {
  access_log ${PLACE}/access.log;
${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `  ${kind}_temp_path ${PLACE}/${kind};`).join("\n")}
  server {
    listen 127.0.0.1:${PORT} ssl;
    ssl_certificate ${PLACE}/server.pem;
    ssl_certificate_key ${PLACE}/server-key.pem;
    ssl_client_certificate ${PLACE}/ca.pem;
    ssl_verify_client on;
    root ${PLACE}/www;
  }
}
`;

/** Makes the server, its authority and a key that signs, and starts it without a bundle. */
export async function openBundleServer(sandbox: Sandbox): Promise<BundleServer> {
  const keys = makeKeys("ES256");
  const { opa } = await projectToolchain();
  const write = (name: string, content: string | Uint8Array): void => {
    writeFileSync(sandbox.outside(`${PLACE}/${name}`), content, { mode: 0o600 });
  };
  mkdirSync(sandbox.outside(`${PLACE}/www`), { recursive: true });
  const authority = issue({ subject: [["CN", "authority"]], authority: true });
  const server = issue({
    ...{ subject: [["CN", "bundles"]], by: authority },
    altNames: [["ip", "127.0.0.1"]],
  });
  const host = issue({ subject: [["CN", "host"]], by: authority });
  const files = { "ca.pem": authority.pem, "server.pem": server.pem, "server-key.pem": server.key };
  const own = { "host.pem": host.pem, "host-key.pem": host.key, "release.pem": keys.publicPem };
  for (const [name, text] of Object.entries({ ...files, ...own, "nginx.conf": CONFIGURATION }))
    write(name, text);
  const put = (bytes: Uint8Array): void => {
    write("www/new", bytes);
    renameSync(sandbox.outside(`${PLACE}/www/new`), sandbox.outside(`${PLACE}/www/bundle.tar.gz`));
  };
  return {
    policy: {
      bundle: `https://127.0.0.1:${PORT}/bundle.tar.gz`,
      keys: { release: { algorithm: "ES256", file: `${PLACE}/release.pem` } },
      poll: { min_seconds: 1, max_seconds: 2 },
      tls: { ca: `${PLACE}/ca.pem`, cert: `${PLACE}/host.pem`, key: `${PLACE}/host-key.pem` },
    },
    publish(bundle) {
      put(signedByOpa(opa, bundle, keys.privatePem));
    },
    put,
    ...nginxIn(sandbox),
  };
}

/** Signs as docs/write-controls/policy-bundles.md says, in the folder of the unpacked bundle. */
function signedByOpa(opa: string, bundle: Uint8Array, privatePem: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "dockwarden-signed-"));
  try {
    const files = new Map(unpack(bundle));
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, "bundle", path)), { recursive: true });
      writeFileSync(join(folder, "bundle", path), bytes);
    }
    writeFileSync(join(folder, "key.pem"), privatePem, { mode: 0o600 });
    const key = ["--signing-alg", "ES256", "--signing-key", "../key.pem"];
    const args = ["sign", "--bundle", ".", ...key, "--output-file-path", "."];
    execFileSync(opa, args, { cwd: join(folder, "bundle") });
    files.set(".signatures.json", readFileSync(join(folder, "bundle/.signatures.json")));
    return pack(files);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function nginxIn(sandbox: Sandbox): Pick<BundleServer, "start" | "stop"> {
  const log = sandbox.outside(`${PLACE}/log`);
  writeFileSync(log, "");
  let started: ReturnType<Sandbox["start"]> | null = null;
  return {
    async start() {
      const running = sandbox.start(
        "/usr/sbin/nginx",
        ["-e", "stderr", "-c", `${PLACE}/nginx.conf`],
        log,
      );
      started = running;
      await waitFor(
        "nginx to listen",
        async () => {
          if (running.exitCode !== null) throw new Error("nginx has ended");
          return (await sandbox.run("curl", ["-sk", `https://127.0.0.1:${PORT}/`])).code === 0;
        },
        { explain: () => readFileSync(log, "utf8") },
      );
    },
    async stop() {
      if (started === null) return;
      const ended = once(started, "exit");
      process.kill(firstChild(started), "SIGTERM");
      await ended;
      started = null;
    },
  };
}
