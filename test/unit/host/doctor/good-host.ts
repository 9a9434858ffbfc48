import type {
  DaemonConfiguration,
  DockerdInfo,
  ExaminedHost,
  PathFacts,
  ValidSettings,
} from "../../../../src/host/doctor/host-facts.js";
import { learnt } from "../../../../src/host/doctor/learnt.js";

/** The time of all examinations in tests. */
export const NOW_MS = Date.parse("2026-11-28T12:00:00Z");

const DAY_MS = 24 * 60 * 60 * 1000;

/** A time some days from then. */
export function inDays(days: number): number {
  return NOW_MS + days * DAY_MS;
}

export const GOOD_INFO: DockerdInfo = {
  authorization: ["dockwarden"],
  securityOptions: [
    "name=apparmor",
    "name=seccomp,profile=builtin",
    "name=userns",
    "name=no-new-privileges",
  ],
  liveRestore: true,
  experimental: false,
  defaultRuntime: "runc",
  runtimes: ["runc", "io.containerd.runc.v2"],
  insecureRegistries: ["127.0.0.0/8", "::1/128"],
  clockMs: NOW_MS,
  askedMs: NOW_MS + 20,
};

export const GOOD_CONFIGURATION: DaemonConfiguration = {
  hosts: ["unix:///run/docker.sock", "tcp://10.77.0.1:2376"],
  tls: false,
  tlsVerify: true,
  tlsFiles: { ca: "/etc/docker/ca.pem", certificate: null, key: null },
  plugins: ["dockwarden"],
  noNewPrivileges: true,
  networkHostEntitlement: false,
  insecureEntitlement: false,
  metricsAddress: "127.0.0.1:9323",
};

export const GOOD_SETTINGS: ValidSettings = {
  file: "/etc/dockwarden/settings.yaml",
  profile: "multi-tenant",
  dryRun: false,
  recordsOrDenies: true,
  weakened: [],
  notDenying: [],
  exceptions: [{ id: "dind", expiresMs: inDays(60) }],
  warnings: [],
  sensitivePaths: ["/etc", "/run", "/var/lib/docker", "/home/*/.ssh"],
  engineSockets: ["/run/docker.sock", "/run/containerd/containerd.sock", "/run/user/*/docker.sock"],
};

/** A socket or file of root alone. */
export function pathFacts(path: string, changes: Partial<PathFacts> = {}): PathFacts {
  return { path, exists: true, uid: 0, gid: 0, mode: 0o600, exposedAt: null, ...changes };
}

/** A host on which no check finds anything. */
export const GOOD_HOST: ExaminedHost = {
  nowMs: NOW_MS,
  pluginName: "dockwarden",
  version: learnt({
    version: "29.5.1",
    gitCommit: "5d6db84",
    apiVersion: "1.54",
    goVersion: "go1.26.5",
  }),
  info: learnt(GOOD_INFO),
  interContainer: learnt(false),
  managedPlugins: learnt([]),
  containers: learnt([
    {
      name: "web",
      running: true,
      privileged: false,
      hostNamespaces: [],
      binds: ["/srv/data", "/etcetera"],
      capabilities: ["NET_BIND_SERVICE", "SYS_PTRACE", "NET_ADMIN"],
      devices: [],
      securityOptions: ["no-new-privileges", "seccomp={}", "apparmor=docker-web"],
    },
  ]),
  configuration: learnt(GOOD_CONFIGURATION),
  listeners: learnt([
    { address: "10.77.0.1", port: 2376 },
    { address: "::", port: 2377 },
    { address: "127.0.0.1", port: 9323 },
  ]),
  apiSockets: learnt([pathFacts("/run/docker.sock", { mode: 0o660 })]),
  engineSockets: learnt([pathFacts("/run/containerd/containerd.sock", { mode: 0o660 })]),
  dockerGroup: learnt({ gid: 998, members: [] }),
  ownFiles: [
    {
      what: "Dockwarden's socket",
      role: "socket",
      facts: learnt(pathFacts("/run/docker/plugins/dockwarden.sock")),
    },
    {
      what: "the audit log",
      role: "audit-log",
      facts: learnt(pathFacts("/var/log/dockwarden/audit.jsonl", { mode: 0o640 })),
    },
    {
      what: "dockerd's TLS key",
      role: "key",
      facts: learnt(pathFacts("/etc/docker/server-key.pem")),
    },
    {
      what: "the settings",
      role: "other",
      facts: learnt(pathFacts("/etc/dockwarden/settings.yaml", { mode: 0o644 })),
    },
  ],
  certificates: [
    { what: "dockerd's certificate", path: "/etc/docker/server.pem", endsMs: learnt([inDays(90)]) },
  ],
  settings: { valid: true, ...GOOD_SETTINGS },
  synchronised: learnt(true),
  auditDisk: learnt({
    path: "/var/log/dockwarden/audit.jsonl",
    freeBytes: 2 ** 33,
    totalBytes: 2 ** 34,
    freeInodes: 100_000,
    totalInodes: 1_000_000,
  }),
  selinuxEnforces: learnt(false),
  probes: [
    {
      id: "privileged",
      title: "a privileged container",
      control: "privileged_container",
      outcome: "refused",
      said: "403: authorization denied by plugin dockwarden: …",
    },
  ],
  grpcAnswered: learnt(false),
};
