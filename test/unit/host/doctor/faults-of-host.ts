import { learnt } from "../../../../src/host/doctor/learnt.js";
import { NOW_MS, pathFacts } from "./good-host.js";
import {
  plant,
  info,
  apiSocket,
  ownFile,
  container,
  certificate,
  type PlantedFault,
} from "./plant.js";

const disk = { path: "/x/audit.jsonl", freeBytes: 2 ** 33, totalBytes: 2 ** 34 };

/** Faults of the host: its sockets, files, containers and clock. */
export const HOST_FAULTS: readonly PlantedFault[] = [
  plant(
    "plugin-socket-missing",
    "a plugin's socket that does not exist",
    ownFile("socket", { exists: false }),
    /\/x\/file does not exist/,
  ),
  plant("docker-socket-open", "a socket of mode 0666", apiSocket({ mode: 0o666 }), /mode 0666/),
  plant("docker-socket-owner", "a socket of a user", apiSocket({ uid: 1000 }), /uid 1000/),
  plant("docker-socket-group", "a socket of the group users", apiSocket({ gid: 100 }), /gid 100/),
  plant(
    "docker-socket-replaceable",
    "a socket in a folder of a user",
    apiSocket({ exposedAt: "/run" }),
    /lies below \/run/,
  ),
  plant(
    "docker-group-members",
    "members of the group docker",
    { dockerGroup: learnt({ gid: 998, members: ["alice", "bob"] }) },
    /2 members: alice, bob/,
  ),
  plant(
    "engine-socket-open",
    "containerd's socket for a group",
    {
      engineSockets: learnt([
        pathFacts("/run/containerd/containerd.sock", { gid: 998, mode: 0o660 }),
      ]),
    },
    /gid 998/,
  ),
  plant(
    "file-replaceable",
    "settings below a folder of a user",
    ownFile("other", { exposedAt: "/x" }),
    /can change \/x/,
  ),
  plant(
    "audit-log-replaceable",
    "an audit log below a folder of a group",
    ownFile("audit-log", { mode: 0o640, exposedAt: "/var/log" }),
    /can change \/var\/log/,
  ),
  plant("key-readable", "a key of mode 0640", ownFile("key", { mode: 0o640 }), /mode 0640/),
  plant("key-readable", "a key of a user", ownFile("key", { uid: 1000 }), /uid 1000/),
  plant(
    "plugin-socket-open",
    "a plugin's socket for a group",
    ownFile("socket", { mode: 0o660 }),
    /mode 0660/,
  ),
  plant(
    "audit-log-readable",
    "an audit log that all can read",
    ownFile("audit-log", { mode: 0o644 }),
    /mode 0644/,
  ),
  plant(
    "certificate-expired",
    "a certificate that ended yesterday",
    certificate(-1),
    /gateway\.ca, \/x\/ca\.pem: valid until 2026-11-27/,
  ),
  plant(
    "certificate-expires-soon",
    "a certificate that ends in 29 days",
    certificate(29),
    /2026-12-27/,
  ),
  plant(
    "privileged-container",
    "a privileged container",
    container({ privileged: true }),
    /old \(not running\): privileged/,
  ),
  plant(
    "container-with-engine-socket",
    "a container with dockerd's socket, by its old path",
    container({ binds: ["/var/run/docker.sock"] }),
    /\/var\/run\/docker\.sock/,
  ),
  plant(
    "container-with-engine-socket",
    "a container with the socket of a user's dockerd",
    container({ binds: ["/run/user/1000/docker.sock"] }),
    /user\/1000/,
  ),
  plant(
    "container-with-sensitive-bind",
    "a container with a file of /etc",
    container({ binds: ["/etc/shadow"] }),
    /\/etc\/shadow/,
  ),
  plant(
    "container-with-sensitive-bind",
    "a container with the root directory",
    container({ binds: ["/"] }),
    /: \/$/,
  ),
  plant(
    "container-with-sensitive-bind",
    "a container with all homes, and so the keys in them",
    container({ binds: ["/home"] }),
    /\/home/,
  ),
  ...["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF"].map((name) =>
    plant(
      "container-with-host-power",
      `a container with the capability ${name}`,
      container({ capabilities: [name] }),
      new RegExp(`: ${name}$`),
    ),
  ),
  plant(
    "container-with-host-power",
    "a container with a disk",
    container({ devices: ["/dev/sda"] }),
    /: \/dev\/sda$/,
  ),
  ...["seccomp=unconfined", "apparmor:unconfined", "label=disable"].map((option) =>
    plant(
      "container-unconfined",
      `a container with ${option}`,
      container({ securityOptions: [option] }),
      new RegExp(`: ${option}$`),
    ),
  ),
  plant(
    "container-in-host-namespace",
    "a container among the host's processes",
    container({ running: true, hostNamespaces: ["pid"] }),
    /old \(running\): pid=host/,
  ),
  plant(
    "clock-not-synchronised",
    "a clock that nothing synchronises",
    { synchronised: learnt(false) },
    /not synchronised/,
  ),
  plant(
    "clocks-differ",
    "a dockerd with another time",
    info({ clockMs: NOW_MS - 60_000 }),
    /60020 ms/,
  ),
  plant(
    "clocks-differ",
    "a dockerd with an unreadable time",
    info({ clockMs: NaN }),
    /unknown time/,
  ),
  plant(
    "audit-disk-full",
    "a full disk",
    {
      auditDisk: learnt({ ...disk, freeBytes: 50_000_000, freeInodes: 5000, totalInodes: 6000 }),
    },
    /47 MiB free of 16384/,
  ),
  plant(
    "audit-disk-inodes",
    "a disk without inodes",
    { auditDisk: learnt({ ...disk, freeInodes: 3, totalInodes: 6000 }) },
    /3 inodes free/,
  ),
];
