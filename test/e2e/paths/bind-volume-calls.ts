/** alice's own directory, which she can replace; the image has something at the target. */
export const DEVICE = "/srv/home/alice/proj/sub";
export const TARGET = "/bin";

/** Options of volumes that are binds, by a name. */
export const SPELLINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bind: { type: "none", o: "bind", device: DEVICE },
  rbind: { type: "none", o: "rbind", device: DEVICE },
  ro: { type: "none", o: "ro,bind", device: DEVICE },
  late: { type: "none", o: "noatime,nodev,bind", device: DEVICE },
  bind_type: { type: "bind", o: "bind", device: DEVICE },
  tmpfs: { type: "tmpfs", o: "bind,size=1m", device: DEVICE },
  dots: { type: "none", o: "bind", device: "/srv/home/alice/../alice/./proj//sub/" },
};

const inline = (name: string, options: object): object => ({
  ...{ Type: "volume", Source: name, Target: TARGET },
  VolumeOptions: { DriverConfig: { Name: "local", Options: options } },
});

export const byMount = (name: string, nocopy = false): object => ({
  ...{ Type: "volume", Source: name, Target: TARGET },
  VolumeOptions: { NoCopy: nocopy },
});

/** Ways to have dockerd fill a bind of alice's, by their names. */
export const FILLS: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.keys(SPELLINGS).map((name) => [
      `-v with ${name}`,
      { Binds: [`alice_${name}:${TARGET}`] },
    ]),
  ),
  "-v, read-only": { Binds: [`alice_bind:${TARGET}:ro`] },
  "--mount": { Mounts: [byMount("alice_bind")] },
  "--mount of a new volume": { Mounts: [inline("alice_new", SPELLINGS["bind"] ?? {})] },
  "--mount of a volume without a name": { Mounts: [inline("", SPELLINGS["bind"] ?? {})] },
  "an administrator's volume": { Binds: [`datasets-a:${TARGET}:ro`] },
};

const NEW = "alice_new";
const DESCRIBED = {
  ...{ Type: "volume", Source: NEW, Target: "/src" },
  VolumeOptions: { NoCopy: true, DriverConfig: { Name: "local", Options: SPELLINGS["bind"] } },
};

/** Mounts of one new volume, of which not all say that it is a bind. */
export const TWICE: Readonly<Record<string, object>> = {
  "described first": { Mounts: [DESCRIBED, byMount(NEW)] },
  "described last": { Mounts: [byMount(NEW), DESCRIBED] },
  "with -v": { Binds: [`${NEW}:${TARGET}`], Mounts: [DESCRIBED] },
  "with -v and a driver": {
    VolumeDriver: "local",
    Binds: [`${NEW}:${TARGET}`],
    Mounts: [DESCRIBED],
  },
  "as a tmpfs, too": { Mounts: [DESCRIBED, inline(NEW, { type: "tmpfs", device: "tmpfs" })] },
  "with something mounted in it": { Mounts: [DESCRIBED, { ...byMount(NEW), Target: "/src/in" }] },
  "with a restart policy": { RestartPolicy: { Name: "always" }, Mounts: [byMount(NEW), DESCRIBED] },
};

/** A path that alice may mount, but only read-only. */
export const LISTED_RO = "/srv/listed";

/** A new volume that binds `device`, and that its mount alone makes read-only. */
export const readOnly = (device: string, o = "bind", more: object = {}): object => ({
  ...{ Type: "volume", Source: "alice_listed", Target: "/src", ReadOnly: true },
  VolumeOptions: {
    NoCopy: true,
    DriverConfig: { Name: "local", Options: { type: "none", o, device } },
  },
  ...more,
});

/** Ways to make a volume that a later mount could write to. */
export const READ_ONLY_BY_MOUNT: Readonly<Record<string, object>> = {
  "with a name": { Mounts: [readOnly(LISTED_RO)] },
  "without a name": { Mounts: [readOnly(LISTED_RO, "bind", { Source: "" })] },
  "with rbind": { Mounts: [readOnly(LISTED_RO, "rbind")] },
  "with rw after ro": { Mounts: [readOnly(LISTED_RO, "bind,ro,rw")] },
  "of what lies below": { Mounts: [readOnly(`${LISTED_RO}/.`)] },
  "for two mounts": {
    Mounts: [readOnly(LISTED_RO), readOnly(LISTED_RO, "bind", { Target: "/b" })],
  },
  "with ro and rbind": { Mounts: [readOnly(LISTED_RO, "ro,rbind")] },
};

export const ALWAYS = { RestartPolicy: { Name: "always" } };
export const KEPT = `alice_bind:/src:nocopy`;

/** Containers that dockerd would start again with whatever the link leads to then. */
export const RESTARTS: Readonly<Record<string, object>> = {
  always: { ...ALWAYS, Binds: [KEPT] },
  "unless-stopped": { RestartPolicy: { Name: "unless-stopped" }, Binds: [KEPT] },
  "on-failure": {
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    Binds: [KEPT],
  },
  "--mount": { ...ALWAYS, Mounts: [byMount("alice_bind", true)] },
  "a new volume": { ...ALWAYS, Mounts: [inline("alice_new", SPELLINGS["bind"] ?? {})] },
  "a read-only volume": { ...ALWAYS, Binds: ["alice_ro:/src:ro,nocopy"] },
};

/** What dockerd or runc would create as root inside the volume. */
export const INSIDE: Readonly<Record<string, object>> = {
  "a tmpfs": { Binds: [KEPT], Tmpfs: { "/src/made": "size=1m" } },
  "another volume": { Binds: [KEPT, "alice_data:/src/made"] },
  "a bind": { Binds: [KEPT, "/srv/home/alice/proj:/src/made"] },
  "a mount in a volume by --mount": {
    Mounts: [byMount("alice_bind", true)],
    Tmpfs: { [`${TARGET}/made`]: "size=1m" },
  },
  "a mount in a new volume": {
    Mounts: [inline("alice_new", SPELLINGS["bind"] ?? {})],
    Tmpfs: { [`${TARGET}/made`]: "size=1m" },
  },
  "dockerd's own mounts": { Binds: ["alice_bind:/etc:nocopy"] },
  "dockerd's own mounts, in a bind": { Binds: ["/srv/home/alice/proj:/etc"] },
  "the init program": { Binds: ["/srv/home/alice/proj:/sbin"], Init: true },
};
