import type { PatternName } from "./allow-list-patterns.js";

/**
 * Lists what an audit record may show of a body, by member, and in which form. Everything else is erased: a
 * field that Docker adds tomorrow stays out of records until a developer adds it here.
 */

/** Members that hold objects, numbers or switches: a text in one of them has no form. */
const OTHERS = `
  AppArmor AttachStderr AttachStdin AttachStdout Attachable AutoRemove BindOptions BlkioDeviceReadBps
  BlkioDeviceReadIOps BlkioDeviceWriteBps BlkioDeviceWriteIOps BlkioWeight BlkioWeightDevice
  ClusterVolumeSpec ConfigFrom ConfigOnly Configs ConsoleSize ContainerSpec Count CpuCount CpuPercent
  CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpuShares CreateMountpoint CredentialSpec
  DNSConfig DataPathPort Delay Detach DeviceRequests Devices DriverConfig EnableIPv4 EnableIPv6
  EndpointConfig EndpointSpec Exit Force ForceNewCluster ForceUpdate Global GlobalJob GwPriority Hard
  HostConfig IOMaximumBandwidth IOMaximumIOps IPAM IPAMConfig Ingress Init Internal Interval Limits
  LogConfig MaxAttempts MaxConcurrent MaxFailureRatio MaxReplicas MaximumRetryCount Memory MemoryBytes
  MemoryReservation MemorySwap MemorySwappiness Monitor Mounts NanoCPUs NanoCpus NetworkDisabled
  NetworkingConfig Networks NoCopy NoNewPrivileges NonRecursive OomKillDisable OomScoreAdj OpenStdin
  Parallelism Pids PidsLimit Placement Platforms PluginSpec Ports Preferences Privileged Privileges
  PublishAllPorts PublishedPort Rate ReadOnly ReadOnlyForceRecursive ReadOnlyNonRecursive
  ReadonlyRootfs Replicas Replicated ReplicatedJob Reservations Resources RestartPolicy RollbackConfig
  SELinuxContext Seccomp Secrets ShmSize SizeBytes Soft Spec StdinOnce StopTimeout SubnetSize TTY
  TargetPort TaskTemplate Templating TmpfsOptions TotalCompletions Tty Ulimits UpdateConfig VolumeOptions
`;

/** Members that hold one text or several of one form; some also occur as objects. */
const TEXTS: Readonly<Partial<Record<PatternName, string>>> = {
  word: `
    Architecture Availability Condition Consistency FailureAction Isolation Kind Mode OS Order
    Propagation Protocol PublishMode Role Scope
  `,
  name: "Aliases CheckpointID ConfigID ConfigName Container NetworkID SecretID SecretName",
  object: "Config Driver Name Type VolumeDriver",
  image: "Image",
  address: "AdvertiseAddr DataPathAddr ListenAddr RemoteAddrs",
  prefix: `
    DefaultAddrPool Dns Gateway HostIp IPRange IPv4Address IPv6Address LinkLocalIPs Nameservers Subnet
  `,
  bind: "Binds",
  capability: "CapAdd CapDrop Capabilities CapabilityAdd CapabilityDrop",
  pair: `
    Cgroup CgroupnsMode IpcMode Links NetworkMode PidMode UTSMode UsernsMode VolumesFrom
  `,
  pathOrFile: "CgroupParent File Subpath",
  permissions: "CgroupPermissions",
  path: "CheckpointDir ContainerIDFile MaskedPaths ReadonlyPaths Resource WorkingDir",
  source: "Runtime Source Target Value",
  constraint: "Constraints",
  cpus: "CpusetCpus CpusetMems",
  deviceRule: "DeviceCgroupRules",
  device: "DeviceIDs PathInContainer PathOnHost",
  resolver: "DnsOptions",
  host: "DnsSearch Domainname Hostname",
  hostEntry: "ExtraHosts Hosts",
  number: "GID UID",
  user: "GroupAdd Groups User",
  port: "HostPort",
  mac: "MacAddress",
  security: "SecurityOpt",
  signal: "StopSignal",
};

/** Members whose values are shown, and whose own members are processed in turn; null for those without a text. */
export const KEPT: ReadonlyMap<string, PatternName | null> = new Map<string, PatternName | null>([
  ...words(OTHERS).map((name) => [name, null] as const),
  ...formed(TEXTS),
]);

/** Members whose own members have names of the caller's choice: the form of these, and of their values. */
export const MAPS: ReadonlyMap<string, readonly [PatternName, PatternName | null]> = new Map<
  string,
  readonly [PatternName, PatternName | null]
>([
  ["AuxiliaryAddresses", ["name", "prefix"]],
  ["EndpointsConfig", ["name", null]],
  ["ExposedPorts", ["port", null]],
  ["PortBindings", ["port", null]],
  ["Sysctls", ["key", "sysctl"]],
  ["Tmpfs", ["path", "tmpfs"]],
  ["Volumes", ["path", null]],
]);

/** Members of which only names are shown, in this form: `Env` shows `PATH` of `PATH=/bin`. */
export const NAMES_ONLY: ReadonlyMap<string, PatternName> = new Map<string, PatternName>([
  ["Annotations", "key"],
  ["DriverOpts", "key"],
  ["Env", "variable"],
  ["Labels", "key"],
  ["Options", "key"],
  ["StorageOpt", "key"],
]);

/** Options of a volume that are shown with their value; `o` is split into words instead. */
export const VOLUME_OPTIONS: ReadonlyMap<string, PatternName> = new Map<string, PatternName>([
  ["device", "share"],
  ["type", "word"],
]);

/** Words of the volume option `o` that are shown with their value; `password` is not among them. */
export const MOUNT_WORDS: ReadonlyMap<string, PatternName> = new Map(
  formed({
    address: "addr",
    number: "dir_mode file_mode gid mode nfsvers port size uid vers",
    word: "proto sec",
    paths: "lowerdir upperdir workdir",
  }),
);

/** Words of `o` that are shown without their value. */
export const MOUNT_SECRETS: ReadonlySet<string> = new Set(
  words("username user password pass passwd domain credentials cred"),
);

/** Words of `o` without a value that are shown. */
export const MOUNT_FLAGS: ReadonlySet<string> = new Set(
  words("bind rbind ro rw nolock hard soft noexec nosuid nodev sync async"),
);

/** Members of bodies that are erased, and whose path is listed. */
const ERASED: ReadonlySet<string> = new Set(
  words(`
  AccessMode AccessibilityRequirements Args ArgsEscaped Attrs AutoLockManagers BlockVolume CACert
  CAConfig CapacityRange CheckDuplicate ClusterOptions Cmd Command ContainerID Cpuset DNSNames Data
  Description DetachKeys Dir Disable DiscreteResourceSpec Dispatcher ElectionTick EncryptionConfig
  EndpointID Entrypoint ExternalCAs ForceRotate FsType GenericResources GlobalIPv6Address
  GlobalIPv6PrefixLen Group Healthcheck HeartbeatPeriod HeartbeatTick IPAddress IPPrefixLen IPv6Gateway
  ImageOptions JoinToken KeepOldSnapshots KernelMemory KernelMemoryTCP Key Level LimitBytes LogDriver
  LogEntriesForSlowFollowers MountFlags MountVolume NamedResourceSpec Network NetworkAttachmentSpec
  NodeCertExpiry OnBuild Orchestration Path Preferred Profile Raft Registry RequiredBytes Requisite
  Retries Search Secret Segments Sharing Shell SigningCACert SigningCAKey SnapshotInterval Spread
  SpreadDescriptor StartInterval StartPeriod StopGracePeriod SwapBytes TaskDefaults
  TaskHistoryRetentionLimit Test Timeout URL Umask UnlockKey Weight Window architecture description
  disabled env name os os.features os.version privileges remote value variant
`),
);

/** Returns true if a name is a member of dockerd's bodies. */
export function isMember(name: string): boolean {
  return KEPT.has(name) || MAPS.has(name) || NAMES_ONLY.has(name) || ERASED.has(name);
}

/** Returns each word of a table with the form under which it is listed. */
export function formed(
  table: Readonly<Partial<Record<PatternName, string>>>,
): readonly (readonly [string, PatternName])[] {
  return (Object.entries(table) as [PatternName, string][]).flatMap(([pattern, text]) =>
    words(text).map((name) => [name, pattern] as const),
  );
}

/** Splits a text into words. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
