import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../../src/files/run-program.js";
import { issue, type Attribute } from "../../certificate-maker.js";
import type { Authority } from "./authority.js";
import { readPage } from "./page.js";
import type { Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

const PAGE = readPage("who-calls/behind-nginx.md");

/** What the page shows, which is tested as it stands there. */
const [BY_PASSWORD = "", MAP = "", LOGIN = "", HEADER = ""] = PAGE.blocks("nginx");
const [SETTINGS = ""] = PAGE.blocks("yaml");

/** The page's settings of Dockwarden. */
export { SETTINGS as NGINX_SETTINGS };

/** Where users of nginx call: they sign in by password, or by certificate. */
export const BY_PASSWORD_PORT = 2377;
export const BY_CERTIFICATE_PORT = 2378;

/** The password of every user. */
export const PASSWORD = "secret";

/** A folder of the sandbox, in the place of `/etc/nginx/docker`. */
const PLACE = "/run/e2e/nginx";

/** Writes `<file>.pem` and `<file>-key.pem`, of the authority of nginx's own users. */
export type GiveOwn = (file: string, subject: readonly Attribute[]) => void;

/**
 * Starts nginx in a sandbox as docs/who-calls/behind-nginx.md shows it, twice: with passwords, and with certificates of an
 * authority that the daemon does not know, which are put beside the others.
 *
 * @throws {Error} When it does not listen.
 */
export async function startNginx(
  sandbox: Sandbox,
  authority: Authority,
  users: readonly string[],
): Promise<GiveOwn> {
  mkdirSync(sandbox.outside(PLACE));
  const write = (name: string, text: string): void => {
    writeFileSync(sandbox.outside(`${PLACE}/${name}`), text, { mode: 0o600 });
  };
  authority.give("nginx", { subject: [["CN", "nginx"]] });
  for (const name of ["ca.pem", "server.pem", "server-key.pem", "nginx.pem", "nginx-key.pem"]) {
    write(name, readFileSync(join(authority.folder, name), "utf8"));
  }
  const by = issue({ subject: [["CN", "users"]], authority: true });
  write("users-ca.pem", by.pem);
  write("htpasswd", await passwordsOf(users));
  write("nginx.conf", whole(BY_PASSWORD + byCertificate()));
  await listening(sandbox);
  return (file, subject) => {
    const own = issue({ subject, by });
    writeFileSync(join(authority.folder, `${file}.pem`), own.pem);
    writeFileSync(join(authority.folder, `${file}-key.pem`), own.key);
  };
}

async function passwordsOf(users: readonly string[]): Promise<string> {
  const { stdout } = await runProgram("openssl", ["passwd", "-6", PASSWORD]);
  return users.map((user) => `${user}:${stdout.trim()}\n`).join("");
}

/** The first configuration with the page's other blocks in the places that the page names. */
function byCertificate(): string {
  const [, server = ""] = /^(server \{.*)/ms.exec(BY_PASSWORD) ?? [];
  return (
    MAP +
    server
      .replace(/^ *auth_basic .*\n *auth_basic_user_file .*\n/m, () => LOGIN)
      .replace(/^ *proxy_set_header X-Remote-User .*\n/m, () => HEADER)
      .replace(String(BY_PASSWORD_PORT), String(BY_CERTIFICATE_PORT))
  );
}

/** A configuration of nginx alone, whose workers may read what is root's. */
function whole(servers: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${PLACE}/${kind};`)
    .join("\n");
  return `user root;
daemon off;
worker_processes 1;
pid ${PLACE}/pid;
events {}
http {
access_log off;
${temporary}
${servers.replaceAll("/etc/nginx/docker", PLACE)}
}
`;
}

async function listening(sandbox: Sandbox): Promise<void> {
  const log = sandbox.outside(`${PLACE}/log`);
  writeFileSync(log, "");
  const args = ["-e", "stderr", "-c", `${PLACE}/nginx.conf`];
  const started = sandbox.start("/usr/sbin/nginx", args, log);
  const explain = (): string => `\n${readFileSync(log, "utf8")}`;
  await waitFor(
    "nginx to listen",
    async () => {
      if (started.exitCode !== null) throw new Error(`nginx has ended${explain()}`);
      const address = `https://127.0.0.1:${BY_CERTIFICATE_PORT}/`;
      // Without a certificate it answers 400, and nothing at all before it listens.
      return (await sandbox.run("curl", ["-sk", address])).code === 0;
    },
    { explain },
  );
}
