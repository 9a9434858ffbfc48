import { spawnSync } from "node:child_process";
import { PinError } from "../../domain/errors.js";

/** A call of mount(8). */
export interface RunMount {
  /**
   * `slave`: stop mounts on `target` from appearing elsewhere; `tmpfs`: an empty folder in memory;
   * `unbindable`: leave `target` and the mounts below it out of binds of folders above it.
   */
  readonly kind: "slave" | "tmpfs" | "unbindable" | "bind" | "rbind";
  readonly source: string;
  readonly target: string;
}

// One shell for all: starting a program from Node takes several times as long.
const SCRIPT = `while [ $# -gt 0 ]; do
  case $1 in
    slave) mount -n --make-slave "$3" ;;
    tmpfs) mount -n -t tmpfs -o mode=755,nosuid,nodev,noexec "$2" "$3" ;;
    unbindable) mount -n --make-unbindable "$3" ;;
    *) mount -n -c "--$1" "$2" "$3" ;;
  esac || exit 1
  shift 3
done`;

/**
 * Runs mounts one after the other, without following links in paths.
 *
 * @throws {PinError} When one fails; those before it remain.
 */
export function runMounts(mounts: readonly RunMount[]): void {
  const args = mounts.flatMap(({ kind, source, target }) => [kind, source, target]);
  const { status, stderr, error } = spawnSync("sh", ["-c", SCRIPT, "sh", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new PinError(`Cannot mount: ${error?.message ?? stderr.trim()}`);
}
