import { CREATE, RUN, type LoadCall } from "../harness/load-call.js";

/** Options of a tmpfs of few files, unless they say another number. */
function tmpfs(o: string): object {
  return { type: "tmpfs", device: "tmpfs", o: o.includes("nr_inodes") ? o : `${o},nr_inodes=1k` };
}

function volume(o: string, more: object = {}): LoadCall {
  const DriverOpts = { ...tmpfs(o), ...more };
  return { by: "volume_driver", target: "/volumes/create", body: { Name: "tmp", DriverOpts } };
}

function mountOf(o: string): object {
  const DriverConfig = { Name: "local", Options: tmpfs(o) };
  return { Type: "volume", Source: "tmp", Target: "/t", VolumeOptions: { DriverConfig } };
}

function mounting(o: string): LoadCall {
  const HostConfig = { Mounts: [mountOf(o)] };
  return { by: "volume_driver", target: CREATE, body: { ...RUN, HostConfig } };
}

/** Volumes that take more memory than the most bytes or files. */
export const TMPFS_ATTACKS: Readonly<Record<string, LoadCall>> = {
  "a tmpfs of half of the memory": volume("mode=700"),
  "a tmpfs of a size of 0": volume("size=0"),
  "a tmpfs by the last of two sizes": volume("size=1m,size=0"),
  "a tmpfs by the last of two sizes that is too large": volume("size=1m,size=65m"),
  "a tmpfs by a share of the memory": volume("size=50%"),
  "a tmpfs by blocks": volume("size=1m,nr_blocks=10000000"),
  "a tmpfs in a unit of upper case": volume("size=1G"),
  "a tmpfs of a byte too many": volume("size=67108865"),
  "a tmpfs by a number of another base": volume("size=0x10"),
  "a tmpfs whose size is no option of the mount": {
    ...volume("mode=700", { size: "1m" }),
  },
  "a tmpfs of any number of files": volume("size=4k,nr_inodes=0"),
  "a tmpfs of a file too many": volume("size=4k,nr_inodes=65537"),
  "a tmpfs by the last of two numbers of files": volume("size=4k,nr_inodes=9,nr_inodes=1m"),
  "a tmpfs by a number of files in upper case": volume("size=4k,nr_inodes=1G"),
  "a tmpfs of files by a number of another base": volume("size=4k,nr_inodes=0x9"),
  "a tmpfs of the kernel's number of files": {
    ...volume(""),
    body: { Name: "tmp", DriverOpts: { type: "tmpfs", device: "tmpfs", o: "size=4k" } },
  },
  "a tmpfs in a new container": mounting("size=1m,size=1t"),
  "a tmpfs in a new service": {
    ...{ by: "volume_driver", target: "/services/create" },
    body: {
      Name: "s",
      TaskTemplate: { ContainerSpec: { Image: "busybox", Mounts: [mountOf("size=0")] } },
    },
  },
};

/** Volumes of a bounded size. */
export const TMPFS_HONEST: Readonly<Record<string, LoadCall>> = {
  "a tmpfs of 64 MiB": volume("size=64m,mode=700"),
  "a tmpfs of 65,536 files": {
    ...volume(""),
    body: { Name: "tmp4", DriverOpts: tmpfs("size=1m,nr_inodes=64K") },
  },
  "a tmpfs by its last size": {
    ...volume("size=1t,size=64M"),
    body: { Name: "tmp2", DriverOpts: tmpfs("size=1t,size=64M") },
  },
  "a tmpfs of a container": {
    target: CREATE,
    body: { ...RUN, HostConfig: { Mounts: [{ ...mountOf("size=1m"), Source: "tmp3" }] } },
  },
};
