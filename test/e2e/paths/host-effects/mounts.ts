import type { Seeded } from "../../../random.js";

/** What a random container mounts, and which parts of the grammar that takes. */
export interface RandomMounts {
  readonly hostConfig: object;
  readonly config: object;
}

/** What exists already. */
export interface Made {
  readonly user: string;
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
}

const DIRECTORIES = ["dir", "empty", "parent", "parent/dir", "dir/sub"];
const FILES = ["file", "parent/file", "dir/inner"];
/** Where images have something, where they have nothing, and below another target. */
const TARGETS = [
  "/src",
  "/data",
  "/etc",
  "/bin",
  "/tmp/w",
  "/src/sub",
  "/data/w/many",
  "/links/dir",
  "/data/../src",
];
/** What a container that joins a network inherits, and what dockerd reads for an exec. */
const FILE_TARGETS = [
  "/etc/hosts",
  "/etc/resolv.conf",
  "/etc/hostname",
  "/etc/passwd",
  "/src/file",
];
const BIND_OPTIONS = ["", ":ro", ":rslave", ":ro,rprivate"];

type Chosen = Readonly<Partial<Record<"Binds" | "Mounts" | "VolumesFrom", readonly unknown[]>>> & {
  readonly Tmpfs?: object;
  readonly Volumes?: object;
};

/** Every way to mount something; those that need what is not there give nothing. */
const KINDS: readonly ((random: Seeded, made: Made) => Chosen)[] = [
  (random) => ({ Binds: [`{home}/${random.pick(DIRECTORIES)}:${target(random)}`] }),
  (random) => ({
    Binds: [`{home}/${random.pick(DIRECTORIES)}:${target(random)}${random.pick(BIND_OPTIONS)}`],
  }),
  (random) => ({ Binds: [`{home}/${random.pick(FILES)}:${random.pick(FILE_TARGETS)}`] }),
  (random) => ({ Mounts: [bound(random.pick(DIRECTORIES), target(random), random)] }),
  (random) => ({ Mounts: [bound(random.pick(FILES), random.pick(FILE_TARGETS), random)] }),
  (random, made) => ({ Binds: [`${volume(random, made)}:${target(random)}`] }),
  (random, made) => ({ Binds: [`${volume(random, made)}:${target(random)}:nocopy`] }),
  (random, made) => ({ Mounts: [mounted(volume(random, made), random)] }),
  (random, made) => ({ Mounts: [{ ...mounted(volume(random, made), random), ...inline(random) }] }),
  (random) => ({
    Binds: [`{home}/${random.pick(FILES)}:${random.pick(["/etc/hosts", "/etc/resolv.conf"])}`],
  }),
  (random) => ({ Tmpfs: { [target(random)]: "size=1m" } }),
  (random) => ({ Volumes: { [target(random)]: {} } }),
  // `multi-tenant` lets no volumes be shared.
  (random, { user, containers }) =>
    user === "alice" || containers.length === 0
      ? {}
      : { VolumesFrom: [`{${random.pick(containers)}}${random.pick(["", ":ro"])}`] },
];

/** Chooses up to three mounts. */
export function randomMounts(random: Seeded, made: Made): RandomMounts {
  const chosen = Array.from({ length: random.below(4) }, () => random.pick(KINDS)(random, made));
  const listed = (name: "Binds" | "Mounts" | "VolumesFrom"): readonly unknown[] =>
    chosen.flatMap((one) => one[name] ?? []);
  const merged = (name: "Tmpfs" | "Volumes"): object =>
    Object.assign({}, ...chosen.map((one) => one[name] ?? {})) as object;
  return {
    hostConfig: {
      Binds: listed("Binds"),
      Mounts: listed("Mounts"),
      VolumesFrom: listed("VolumesFrom"),
      Tmpfs: merged("Tmpfs"),
    },
    config: { Volumes: merged("Volumes") },
  };
}

/** Options of a local volume: none, a bind of a name of the user's in several spellings, or a tmpfs. */
export function volumeOptions(random: Seeded): object {
  const device = `{home}/${random.pick([...DIRECTORIES, ...FILES])}`;
  return random.pick<object>([
    {},
    { type: "none", o: "bind", device },
    { type: "none", o: "bind", device: `{home}/${random.pick(DIRECTORIES)}` },
    { type: "", o: random.pick(["rbind", "bind,ro", "rw,bind", "bind,nosuid"]), device },
    { type: "bind", o: "rbind", device: `${device}/.` },
    { type: "none", o: "rbind", device: `{home}/../${random.pick(["alice", "builds"])}/dir` },
    { type: "tmpfs", device: "tmpfs", o: "size=1m,nr_inodes=99" },
  ]);
}

const target = (random: Seeded): string => random.pick(TARGETS);

function bound(source: string, Target: string, random: Seeded): object {
  const BindOptions = random.pick<object>([
    {},
    { Propagation: "rslave" },
    { NonRecursive: true },
    { CreateMountpoint: true },
  ]);
  const ReadOnly = random.below(2) === 0;
  return { Type: "bind", Source: `{home}/${source}`, Target, ReadOnly, BindOptions };
}

function mounted(Source: string, random: Seeded): object {
  const VolumeOptions = random.pick<object>([
    {},
    { NoCopy: true },
    { Subpath: random.pick(["sub", "inner", "dir"]) },
  ]);
  return { Type: "volume", Source, Target: target(random), VolumeOptions };
}

/** A volume that the create makes itself. */
function inline(random: Seeded): object {
  const DriverConfig = { Name: "local", Options: volumeOptions(random) };
  return { VolumeOptions: { NoCopy: random.below(2) === 0, DriverConfig } };
}

/** A volume that exists, or one that the create makes; of few names, so that several mounts of a request share one. */
function volume(random: Seeded, { user, volumes }: Made): string {
  return random.pick([...volumes, `${user}_inline${random.below(3)}`]);
}
