import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { findOnPath } from "../../src/policy-tools/build/find-on-path.js";
import { lastLine, runProgram } from "../../src/files/run-program.js";

/** A package of Debian's, and a file that is there when something provides it. */
export interface DebianPackage {
  readonly name: string;
  /** Any of these. */
  readonly files: readonly string[];
}

/** Packages for a private daemon in a sandbox. */
export const SANDBOX_PACKAGES: readonly DebianPackage[] = [
  { name: "docker.io", files: ["/usr/sbin/dockerd", "/usr/bin/dockerd"] },
  { name: "busybox-static", files: ["/bin/busybox", "/usr/bin/busybox"] },
  { name: "iptables", files: ["/usr/sbin/iptables", "/sbin/iptables"] },
  { name: "iproute2", files: ["/usr/sbin/ip", "/sbin/ip", "/bin/ip", "/usr/bin/ip"] },
  { name: "util-linux", files: ["/usr/bin/unshare"] },
];

/** Packages for the end-to-end tests. */
export const ENGINE_PACKAGES: readonly DebianPackage[] = [
  ...SANDBOX_PACKAGES,
  { name: "docker-compose", files: ["/usr/bin/docker-compose"] },
  { name: "docker-registry", files: ["/usr/bin/docker-registry"] },
  { name: "openssl", files: ["/usr/bin/openssl"] },
  { name: "curl", files: ["/usr/bin/curl"] },
  { name: "jq", files: ["/usr/bin/jq"] },
  { name: "nginx-light", files: ["/usr/sbin/nginx"] },
];

/** Packages for the clients of test/e2e/clients that their own package managers do not fetch. */
export const CLIENT_PACKAGES: readonly DebianPackage[] = [
  { name: "python3", files: ["/usr/bin/python3"] },
  { name: "python3-pip", files: ["/usr/bin/pip3"] },
  { name: "ruby-docker-api", files: ["/usr/lib/ruby/vendor_ruby/docker.rb"] },
  // docker-api asks for it, and its package does not say so.
  { name: "ruby-multi-json", files: ["/usr/lib/ruby/vendor_ruby/multi_json.rb"] },
];

/** Packages for hosts with systemd, and for the tests of the Debian package. */
export const HOST_PACKAGES: readonly DebianPackage[] = [
  { name: "systemd", files: ["/lib/systemd/systemd"] },
  { name: "procps", files: ["/usr/bin/pgrep"] },
  { name: "lintian", files: ["/usr/bin/lintian"] },
];

/** Packages for the tests of pages. */
export const BROWSER_PACKAGES: readonly DebianPackage[] = [
  { name: "chromium", files: ["/usr/bin/chromium"] },
];

/** Packages with which Go builds the newest engine's runc. */
export const BUILD_PACKAGES: readonly DebianPackage[] = [
  { name: "libseccomp-dev", files: ["/usr/include/seccomp.h"] },
  { name: "pkg-config", files: ["/usr/bin/pkg-config"] },
  { name: "gcc", files: ["/usr/bin/gcc"] },
  { name: "libc6-dev", files: ["/usr/include/stdlib.h"] },
];

const OTHER_ENGINES = ["docker-ce", "moby-engine", "podman-docker"];
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";

/** Names of those packages that nothing provides. */
export function missingOf(packages: readonly DebianPackage[]): readonly string[] {
  return packages
    .filter(({ files }) => !files.some((file) => existsSync(file)))
    .map(({ name }) => name);
}

/**
 * Installs packages, without letting one of their services start.
 *
 * @returns Null when they are installed, else why they are not: `not root`.
 */
export async function installPackages(names: readonly string[]): Promise<string | null> {
  return (await obstacle()) ?? (await withoutServices(() => aptInstall(names)));
}

/** Returns the reason why nothing can be installed on this machine; null if there is none. */
async function obstacle(): Promise<string | null> {
  if (process.getuid?.() !== 0) return "installing them takes root";
  if (findOnPath("apt-get", process.env["PATH"]).length === 0)
    return "there is no apt-get to install them with";
  const engine = await installedEngine();
  if (engine !== null) return `${engine} is installed, which they could replace`;
  return (await servicesMayStart()) ? `"${SERVICE_POLICY}" is there and lets services start` : null;
}

async function installedEngine(): Promise<string | null> {
  for (const name of OTHER_ENGINES) {
    const { stdout } = await runProgram("dpkg-query", ["-W", "-f", "${db:Status-Abbrev}", name]);
    if (stdout.startsWith("ii")) return name;
  }
  return null;
}

/** Returns true if an existing service policy would let dockerd start; 101 forbids it. */
async function servicesMayStart(): Promise<boolean> {
  if (!existsSync(SERVICE_POLICY)) return false;
  const { code } = await runProgram(SERVICE_POLICY, ["docker", "start"]);
  return code !== 101;
}

/** Does `work` under a policy that lets no service start, and takes away only a policy of its own. */
async function withoutServices<Result>(work: () => Promise<Result>): Promise<Result> {
  if (existsSync(SERVICE_POLICY)) return work();
  const remove = (): void => {
    rmSync(SERVICE_POLICY, { force: true });
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    // wx: one that appears meanwhile is not ours to replace.
    writeFileSync(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" });
    try {
      return await work();
    } finally {
      remove();
    }
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}

async function aptInstall(names: readonly string[]): Promise<string | null> {
  process.stdout.write(`Installing ${names.join(", ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Old lists may do where the network does not, so only installing must succeed.
  const update = await runProgram("apt-get", ["update", "-q"], { env });
  const args = ["install", "-yq", "--no-install-recommends", ...names];
  const apt = spawn("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(apt, "exit")) as [number | null];
  if (code === 0) return null;
  const hint = update.code === 0 ? "" : ` (apt-get update: ${lastLine(update.stderr)})`;
  return `apt-get install failed with code ${String(code)}${hint}`;
}
