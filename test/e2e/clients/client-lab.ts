import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../../tools/tests/engines.js";
import { succeeded, type Api } from "../harness/api.js";
import { createDocker, dockerEnvironment } from "../harness/command.js";
import { closedUnless, startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { startRegistry } from "../harness/registry.js";
import { openSandbox, type Sandbox } from "../harness/sandbox.js";
import type { ClientHost } from "./client.js";

/** A daemon for clients, and the plugin that guards it, if one does. */
export interface ClientLab extends ClientHost {
  readonly plugin: Plugin | null;
  close(): Promise<void>;
}

/** Stands in what clients build, send and bind, and must never reach a record. */
export const SECRET = "planted-secret-7c1";

/** Where a folder to build lies in the sandbox. */
const CONTEXT = "/srv/context";

const DOCKERFILE = `FROM alpine:latest
ARG A
ENV DB_PASSWORD=${SECRET}
COPY file /file
RUN cat /file
CMD ["cat", "/file"]
`;

/** What the clients' suites expect to find in images, as files with text. */
const FILES: Readonly<Record<string, string>> = {
  hello: '#!/bin/sh\necho "Hello from Docker!"\n',
  "usr/sbin/run_uhttpd": "#!/bin/sh\nexec sleep 300\n",
  "etc/config/uhttpd": "config uhttpd main\n",
  "etc/passwd": "root:x:0:0:root:/root:/bin/sh\npostgres:x:70:70::/var:/bin/sh\n",
  "var/opt/empty": "",
};

/** The images that clients take, and what they run by themselves. */
const IMAGES: Readonly<Record<string, string>> = {
  "alpine:3.10": '["/bin/sh"]',
  "alpine:latest": '["/bin/sh"]',
  "busybox:latest": '["sh"]',
  "hello-world:latest": '["/hello"]',
  "hello-world:linux": '["/hello"]',
  "fussybeaver/uhttpd:latest": '["sleep", "300"]',
};

const SEARCH_PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Starts a daemon that has the images of clients and finds them in a registry that it takes for Docker Hub, guarded with
 * `profile` where one is named.
 *
 * @throws {Error} When something does not start; nothing of it is left then.
 */
export async function openClientLab(engine: Engine, profile: string | null): Promise<ClientLab> {
  const sandbox = await openSandbox();
  const flags = ["--registry-mirror=http://127.0.0.1:5000"];
  const daemon = await startDockerd(engine, { sandbox, flags });
  return closedUnless(daemon, async () => {
    await startRegistry(sandbox);
    await furnish(daemon);
    layOutContext(sandbox);
    const plugin = profile === null ? null : await startPlugin(sandbox, settingsOf(profile));
    if (plugin !== null) await daemon.guardedBy([PLUGIN]);
    const env = dockerEnvironment(daemon, { HOME: "/run/e2e" });
    return { engine, daemon, env, plugin, close: () => daemon.close() };
  });
}

/** Under `ci` only those build whom an administrator lets build; the clients are such. */
const BUILDERS = `profiles:
  ci:
    parameters:
      build_options.allow_build: true
      buildkit_sessions.buildkit_mode: allow
`;

function settingsOf(profile: string): string {
  return `schema: 1\nprofile: ${profile}\n${profile === "ci" ? BUILDERS : ""}`;
}

function layOutContext(sandbox: Sandbox): void {
  const folder = sandbox.outside(CONTEXT);
  mkdirSync(folder);
  writeFileSync(join(folder, "Dockerfile"), DOCKERFILE);
  writeFileSync(join(folder, "file"), "a file");
}

async function furnish(daemon: Dockerd): Promise<void> {
  const tree = daemon.sandbox.outside("/run/e2e/busybox");
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(join(tree, file, ".."), { recursive: true });
    writeFileSync(join(tree, file), text, { mode: 0o755 });
  }
  const archive = "/run/e2e/clients.tar";
  await daemon.sandbox.run("tar", ["-C", "/run/e2e/busybox", "-cf", archive, "."]);
  const bytes = readFileSync(daemon.sandbox.outside(archive));
  for (const [image, command] of Object.entries(IMAGES)) {
    await importImage(daemon.api, bytes, image, command);
    await publish(daemon, image);
  }
}

async function importImage(
  api: Api,
  archive: Buffer,
  image: string,
  command: string,
): Promise<void> {
  const [repo = "", tag = ""] = image.split(":");
  const query = new URLSearchParams({ fromSrc: "-", repo, tag });
  query.append("changes", `CMD ${command}`);
  query.append("changes", SEARCH_PATH);
  succeeded(await api("POST", `/images/create?${query.toString()}`, archive), `import ${image}`);
}

/** Puts an image where the daemon looks for it when it pulls from Docker Hub. */
async function publish(daemon: Dockerd, image: string): Promise<void> {
  const [cli] = daemon.engine.clis.slice(-1);
  if (cli === undefined) throw new Error("Cannot push images: there is no Docker CLI");
  const docker = createDocker(daemon, cli);
  const name = `127.0.0.1:5000/${image.includes("/") ? image : `library/${image}`}`;
  for (const args of [
    ["tag", image, name],
    ["push", name],
    ["rmi", name],
  ]) {
    const { code, stderr } = await docker(...args);
    if (code !== 0) throw new Error(`Cannot publish ${image}: ${stderr}`);
  }
}
