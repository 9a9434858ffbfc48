import type { LearntFact } from "./learnt.js";

/** All that the checks know of the host. */
export interface ExaminedHost {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The name under which dockerd knows this plugin: `dockwarden`. */
  readonly pluginName: string;
  readonly version: LearntFact<DockerdVersion>;
  readonly info: LearntFact<DockerdInfo>;
  /** True if containers on the default bridge reach each other. */
  readonly interContainer: LearntFact<boolean>;
  readonly managedPlugins: LearntFact<readonly ManagedPlugin[]>;
  readonly containers: LearntFact<readonly ContainerFacts[]>;
  readonly configuration: LearntFact<DaemonConfiguration>;
  /** Addresses on which dockerd's process accepts TCP connections. */
  readonly listeners: LearntFact<readonly Listener[]>;
  /** Sockets of dockerd's API that exist. */
  readonly apiSockets: LearntFact<readonly PathFacts[]>;
  /** Sockets of other engines, such as containerd's, that exist. */
  readonly engineSockets: LearntFact<readonly PathFacts[]>;
  readonly dockerGroup: LearntFact<DockerGroup>;
  readonly ownFiles: readonly OwnFile[];
  readonly certificates: readonly CertificateFile[];
  readonly settings: SettingsFacts;
  /** True if the clock is synchronised. */
  readonly synchronised: LearntFact<boolean>;
  readonly auditDisk: LearntFact<DiskFacts>;
  /** True if SELinux enforces. */
  readonly selinuxEnforces: LearntFact<boolean>;
  /** The results of the probes; null if none were sent. */
  readonly probes: readonly ProbeResult[] | null;
  /** True if dockerd answered BuildKit's gRPC on its Unix socket; null if it was not tried. */
  readonly grpcAnswered: LearntFact<boolean> | null;
}

/** The group `docker`. */
export interface DockerGroup {
  /** Null if there is no such group. */
  readonly gid: number | null;
  /** Accounts, also those whose primary group it is. */
  readonly members: readonly string[];
}

/** The response to `GET /version`. */
export interface DockerdVersion {
  /** `20.10.24+dfsg1` */
  readonly version: string;
  /** `5d6db84`, or a distribution's own text. */
  readonly gitCommit: string;
  /** `1.41` */
  readonly apiVersion: string;
  /** Of the compiler that built dockerd: `go1.26.5`; empty if dockerd does not say. */
  readonly goVersion: string;
}

/** The response to `GET /info`. */
export interface DockerdInfo {
  /** Authorization plugins, in the order in which they are asked. */
  readonly authorization: readonly string[];
  /** `name=seccomp,profile=builtin` and so on. */
  readonly securityOptions: readonly string[];
  readonly liveRestore: boolean;
  readonly experimental: boolean;
  readonly defaultRuntime: string;
  readonly runtimes: readonly string[];
  /** Registries without TLS: networks and hosts. */
  readonly insecureRegistries: readonly string[];
  /** dockerd's clock, milliseconds since 1970, when `askedMs` was ours. */
  readonly clockMs: number;
  readonly askedMs: number;
}

/** A managed plugin that is installed. */
export interface ManagedPlugin {
  /** `dockwarden:latest` */
  readonly name: string;
  readonly enabled: boolean;
}

/** A container that exists. */
export interface ContainerFacts {
  readonly name: string;
  readonly running: boolean;
  readonly privileged: boolean;
  /** Namespaces that it shares with the host: `pid`, `net`, `ipc`, `uts`, `userns`. */
  readonly hostNamespaces: readonly string[];
  /** Sources of its bind mounts, and of its local volumes that bind a path of the host. */
  readonly binds: readonly string[];
  /** Capabilities that were added: `SYS_ADMIN`, `ALL`. */
  readonly capabilities: readonly string[];
  /** The host's devices that it may use or mounts, and rules for devices: `/dev/sda`, `rule "b *:* rwm"`. */
  readonly devices: readonly string[];
  /** `seccomp=unconfined` and so on. */
  readonly securityOptions: readonly string[];
}

/** dockerd's settings, from its command line and its file. */
export interface DaemonConfiguration {
  /** `unix:///run/docker.sock`, `tcp://10.77.0.1:2376`, `fd://` */
  readonly hosts: readonly string[];
  readonly tls: boolean;
  readonly tlsVerify: boolean;
  readonly tlsFiles: ListenerTlsFiles;
  readonly plugins: readonly string[];
  readonly noNewPrivileges: boolean;
  /** BuildKit's entitlements; null where the file does not say. */
  readonly networkHostEntitlement: boolean | null;
  readonly insecureEntitlement: boolean | null;
  /** `127.0.0.1:9323`; null if there is none. */
  readonly metricsAddress: string | null;
}

/** Files of dockerd's TLS listener; null where the configuration names none. */
export interface ListenerTlsFiles {
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

/** A TCP listener. */
export interface Listener {
  /** `127.0.0.1`, `::` */
  readonly address: string;
  readonly port: number;
}

/** A file, socket or folder. */
export interface PathFacts {
  readonly path: string;
  readonly exists: boolean;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  /** The nearest place on the way to it that others than root can replace; null if there is none. */
  readonly exposedAt: string | null;
}

/** A file on which the plugin or dockerd relies. */
export interface OwnFile {
  /** `the settings`, `dockerd's TLS key` */
  readonly what: string;
  readonly role: "socket" | "audit-log" | "key" | "other";
  readonly facts: LearntFact<PathFacts>;
}

/** A file with certificates. */
export interface CertificateFile {
  readonly what: string;
  readonly path: string;
  /** When each certificate ends, milliseconds since 1970. */
  readonly endsMs: LearntFact<readonly number[]>;
}

/** The settings as the checks use them, or the problems of the file. */
export type SettingsFacts =
  | { readonly valid: false; readonly problems: readonly string[] }
  | ({ readonly valid: true } & ValidSettings);

/** The parts of valid settings that the checks use. */
export interface ValidSettings {
  /** The file; null for a shipped profile without one. */
  readonly file: string | null;
  readonly profile: string;
  readonly dryRun: boolean;
  readonly recordsOrDenies: boolean;
  /** Controls whose mode is lower than in the shipped profile: `baseline: sysctls is warn, not deny`. */
  readonly weakened: readonly string[];
  /** Controls of the profile that do not deny. */
  readonly notDenying: readonly string[];
  readonly exceptions: readonly { readonly id: string; readonly expiresMs: number }[];
  /** `settings check` prints them. */
  readonly warnings: readonly string[];
  /** Host paths that containers should not mount, and sockets of engines, as the profile lists them. */
  readonly sensitivePaths: readonly string[];
  readonly engineSockets: readonly string[];
}

/** The room of a file system. */
export interface DiskFacts {
  readonly path: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeInodes: number;
  /** 0 if the file system has no fixed number. */
  readonly totalInodes: number;
}

/** The result of a probe. */
export interface ProbeResult {
  readonly id: string;
  readonly title: string;
  /** The control that refuses it in each shipped profile. */
  readonly control: string;
  readonly outcome: ProbeOutcome;
  /** `403: authorization denied by plugin dockwarden: …` */
  readonly said: string;
}

/**
 * `refused`: by this plugin. `other-plugin`: by another one, before it. `plugin-failed`: dockerd could not ask a plugin.
 * `passed`: no plugin refused it. `unanswered`: dockerd did not answer.
 */
export type ProbeOutcome = "refused" | "other-plugin" | "plugin-failed" | "passed" | "unanswered";
