import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../../src/files/run-program.js";

/** A folder with `ca.pem`, `cert.pem` and `key.pem`, as DOCKER_CERT_PATH wants them, and the daemon's. */
export interface Certificates {
  readonly folder: string;
  remove(): void;
}

const STEPS = `set -e
make() { openssl req -newkey rsa:2048 -nodes -keyout $1-key.pem -out $1.csr -subj /CN=$2; }
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=ca
make server localhost
make cert alice
echo subjectAltName=IP:127.0.0.1,DNS:localhost > server.ext
echo extendedKeyUsage=clientAuth > cert.ext
for name in server cert; do
  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 \\
    -extfile $name.ext -out $name.pem
done
mv cert-key.pem key.pem`;

/**
 * Makes certificates for one run.
 *
 * @throws {Error} When openssl cannot.
 */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), "dockwarden-e2e-"));
  const { code, stderr } = await runProgram("sh", ["-c", STEPS], { cwd: folder });
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  if (code === 0) return { folder, remove };
  remove();
  throw new Error(`Cannot make certificates: ${stderr}`);
}

/** The flags by which a daemon listens for TLS beside its socket. */
export function tlsFlags({ folder }: Certificates): readonly string[] {
  return [
    "--host=tcp://127.0.0.1:2376",
    "--tlsverify",
    `--tlscacert=${join(folder, "ca.pem")}`,
    `--tlscert=${join(folder, "server.pem")}`,
    `--tlskey=${join(folder, "server-key.pem")}`,
  ];
}

/** The environment by which a Docker client calls that listener as `alice`. */
export function tlsEnvironment({ folder }: Pick<Certificates, "folder">): NodeJS.ProcessEnv {
  // A bundle of certificates that the environment names would take the place of our own in Python.
  const ownAuthority = { REQUESTS_CA_BUNDLE: "", CURL_CA_BUNDLE: "" };
  const place = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_CERT_PATH: folder };
  return { ...ownAuthority, ...place, DOCKER_TLS_VERIFY: "1" };
}
