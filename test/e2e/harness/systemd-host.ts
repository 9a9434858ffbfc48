import { spawn } from "node:child_process";
import { ROOT } from "../../../tools/project.js";
import { runProgram, type ProgramOutcome } from "../../../src/files/run-program.js";
import { CGROUP_NAME, firstChild, removeCgroups } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/**
 * A host with a real systemd and Debian's dockerd, for tests of installations: namespaces of its own, whose root is a copy of
 * this machine's. What is written there is kept in memory and is gone with the host.
 */
export interface SystemdHost {
  /** A path of the host as it is seen from outside. */
  readonly outside: (path: string) => string;
  /** Runs commands of a shell, which ends at the first that fails. */
  readonly run: (commands: string) => Promise<ProgramOutcome>;
  /** Ends all that runs there. */
  readonly close: () => Promise<void>;
}

/** Places that must not be those of the machine: systemd empties some of them, and dockerd needs a disk that is no overlay. */
const OWN_FOLDERS = ["run", "tmp", "var/lib/docker", "var/lib/containerd", "var/log"];

// The project stays where it is, also below /tmp: engines and Node.js lie there.
// The machine's own services do not start there, and no policy forbids a package to start its own.
const SETUP = `set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 dockwarden-host /srv
mkdir /srv/upper /srv/work /srv/root
mount -t overlay -o lowerdir=/,upperdir=/srv/upper,workdir=/srv/work overlay /srv/root
cd /srv/root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --rbind /dev dev
for folder in ${OWN_FOLDERS.join(" ")}; do
  mkdir -p $folder
  mount -t tmpfs -o mode=755 dockwarden-host $folder
done
chmod 1777 tmp
mkdir -p ".$PROJECT"
mount --bind "$PROJECT" ".$PROJECT"
mount -o remount,bind,ro ".$PROJECT"
ip link set lo up
rm -rf etc/systemd/system/*.wants etc/machine-id usr/sbin/policy-rc.d etc/docker
ln -sf /dev/null etc/systemd/system/systemd-networkd-wait-online.service
pivot_root . mnt
umount -l /mnt
echo ready
exec env -i container=dockwarden-e2e PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
  /lib/systemd/systemd --system --unit=basic.target --show-status=0`;

// A cgroup of its own, which is the root of those that systemd makes. When the pipe to this shell closes, all ends.
const HOLD = `set -e
groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
own=$groups/$1
mkdir $own
echo $$ > $own/cgroup.procs
unshare --pid --fork --kill-child=KILL --mount --cgroup --uts --ipc --net sh -c "$2" < /dev/null &
echo $!
cat
kill -KILL $!
wait $! || true`;

let opened = 0;

/**
 * Opens a host and waits until its systemd has started.
 *
 * @throws {Error} When it has not within 20 s.
 */
export async function openSystemdHost(): Promise<SystemdHost> {
  const group = `${CGROUP_NAME}-${process.pid}-h${++opened}`;
  const holder = spawn("sh", ["-c", HOLD, "sh", group, SETUP], {
    detached: true,
    env: { ...process.env, PROJECT: ROOT },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  let problems = "";
  holder.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  holder.stderr.on("data", (chunk: Buffer) => (problems += chunk.toString()));
  const explain = (): string => problems;
  await waitFor("the host's root", () => said.includes("ready\n"), { explain });
  const pid = firstChild({ pid: Number(/^\d+$/m.exec(said)?.[0]) });
  const run = (commands: string): Promise<ProgramOutcome> => {
    const namespaces = ["--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup"];
    const args = [
      "-t",
      String(pid),
      ...namespaces,
      "--",
      "env",
      "-i",
      `PATH=${PATH}`,
      "HOME=/root",
    ];
    return runProgram("nsenter", [...args, "sh", "-euc", commands]);
  };
  const close = async (): Promise<void> => {
    holder.stdin.end();
    await waitFor("the host to end", () => holder.exitCode !== null, { limitMs: 60_000, explain });
    await waitFor("the cgroups to be empty", () => removeCgroups(group));
  };
  const started = "systemctl is-system-running | grep -E 'running|degraded'";
  await waitFor("systemd to start", async () => (await run(started)).code === 0, { explain });
  return { outside: (path) => `/proc/${pid}/root${path}`, run, close };
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
