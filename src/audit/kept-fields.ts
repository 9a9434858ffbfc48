/**
 * What a record may show of a call. All that is not named here is erased: a field that Docker adds
 * tomorrow is not in the record before somebody has looked at it.
 */

/** Members of bodies whose values are shown, and whose members are looked at in turn. */
export const KEPT: ReadonlySet<string> = words(`
  AdvertiseAddr Aliases Architecture Attachable AttachStderr AttachStdin AttachStdout AutoRemove
  Availability BindOptions Binds BlkioDeviceReadBps BlkioDeviceReadIOps BlkioDeviceWriteBps
  BlkioDeviceWriteIOps BlkioWeight BlkioWeightDevice CapAdd CapDrop Capabilities CapabilityAdd
  CapabilityDrop Cgroup CgroupParent CgroupPermissions CgroupnsMode CheckpointDir CheckpointID
  ClusterVolumeSpec CollectionMode Condition Config ConfigFrom ConfigID ConfigName ConfigOnly Configs
  Consistency ConsoleSize Constraints Container ContainerIDFile ContainerSpec Count CpuCount
  CpuPercent CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpuShares CpusetCpus CpusetMems
  CreateMountpoint CredentialSpec DNSConfig DataPathAddr DataPathPort DefaultAddrPool Delay Detach
  DeviceCgroupRules DeviceIDs DeviceRequests Devices Dns DnsOptions DnsSearch Domainname Driver
  DriverConfig EnableIPv4 EnableIPv6 EndpointConfig EndpointSpec Exit ExtraHosts FailureAction File
  Force ForceNewCluster ForceUpdate GID Gateway GlobalJob Global GroupAdd Groups GwPriority Hard
  HostConfig HostIp HostPort Hostname Hosts IOMaximumBandwidth IOMaximumIOps IPAM IPAMConfig IPRange
  IPv4Address IPv6Address Image Ingress Init Internal Interval IpcMode Isolation Kind Limits
  LinkLocalIPs Links ListenAddr LogConfig MacAddress MaskedPaths MaxAttempts MaxConcurrent
  MaxFailureRatio MaxReplicas MaximumRetryCount Memory MemoryBytes MemoryReservation MemorySwap
  MemorySwappiness Mode Monitor Mounts Name Nameservers NanoCPUs NanoCpus NetworkDisabled NetworkID
  NetworkMode NetworkingConfig Networks NoCopy NoNewPrivileges NonRecursive OS OomKillDisable
  OomScoreAdj OpenStdin Order Parallelism PathInContainer PathOnHost PidMode PidsLimit Pids Placement
  Platform Platforms PluginSpec Port Ports Preferences Privileged Privileges Propagation
  Protocol PublishAllPorts PublishMode PublishedPort Rate ReadOnly ReadOnlyForceRecursive
  ReadOnlyNonRecursive ReadonlyPaths ReadonlyRootfs RemoteAddrs Replicas Replicated ReplicatedJob
  Reservations Resource Resources RestartPolicy Role RollbackConfig Runtime SELinuxContext Scope
  Seccomp SecretID SecretName Secrets SecurityOpt ShmSize SizeBytes Soft Source Spec StdinOnce
  StopSignal StopTimeout SubnetSize Subnet Subpath TTY Target TargetPort TaskTemplate Templating
  TmpfsOptions TotalCompletions Tty Type UID UTSMode Ulimits UpdateConfig User UsernsMode Value
  VirtualIPs VolumeDriver VolumeOptions VolumesFrom WorkingDir AppArmor
`);

/** Members whose own members have names of the caller's choice; the values are shown. */
export const MAPS: ReadonlySet<string> = words(`
  EndpointsConfig ExposedPorts PortBindings Sysctls Tmpfs Volumes AuxiliaryAddresses
`);

/** Members of which only names are shown: `Env` keeps `PATH` of `PATH=/bin`. */
export const NAMES_ONLY: ReadonlySet<string> = words(`
  Annotations DriverOpts Env Labels Options StorageOpt
`);

/** Options of a volume that are shown with their value, beside `o`, which is cut into words. */
export const VOLUME_OPTIONS: ReadonlySet<string> = words("device type");

/** Words of the volume option `o` that are shown with their value; `password` is none of them. */
export const MOUNT_WORDS: ReadonlySet<string> = words(`
  addr dir_mode file_mode gid lowerdir mode nfsvers port proto sec size uid upperdir vers workdir
`);

/** Words of `o` without a value that are shown behind an erased one, whose value they might end. */
export const MOUNT_FLAGS: ReadonlySet<string> = words("bind rbind ro rw nolock hard soft noexec");

/** Query parameters that are shown. */
export const KEPT_QUERY: ReadonlySet<string> = words(`
  all author buildid cgroupparent checkpoint checkpoint-dir condition container copyUIDGID
  cpuperiod cpuquota cpusetcpus cpusetmems cpushares delete-volumes detach detachKeys digests
  dockerfile extrahosts follow force forcerm fromImage fromSrc h identity insertDefaults
  keep-storage limit link logs manifests memory memswap name names networkmode noOverwriteDirNonDir
  nocache noprune one-shot path pause platform platforms ps_args pull q registryAuthFrom
  remote repo rm rollback rotateManagerToken rotateManagerUnlockKey rotateWorkerToken scope
  shared-size shmsize signal since size squash status stderr stdin stdout stream t tag tail target
  term timeout timestamps type ulimits until v verbose version w
`);

/** Query parameters that hold a JSON object of which only the names are shown. */
export const JSON_QUERY: ReadonlySet<string> = words("buildargs labels");

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
