/** A mount of this process's namespace. */
export interface TableMount {
  /** The mount point. */
  readonly point: string;
  /** True if mounts on it appear in other namespaces. */
  readonly isShared: boolean;
}

/**
 * Reads the id of the mount that an open file is on.
 *
 * @param text `/proc/self/fdinfo/<fd>`
 * @returns `""` if the kernel does not report it.
 */
export function mountIdOf(text: string): string {
  return /^mnt_id:\s*(\d+)$/m.exec(text)?.[1] ?? "";
}

/**
 * Finds a mount by its id.
 *
 * @param text `/proc/self/mountinfo`, whose lines are `25 30 0:22 / /run rw shared:5 - tmpfs tmpfs rw`
 */
export function findMount(text: string, id: string): TableMount | null {
  const line = text.split("\n").find((one) => one.startsWith(`${id} `));
  const [before = ""] = line?.split(" - ") ?? [];
  const [, , , , point, , ...fields] = before.split(" ");
  if (point === undefined) return null;
  return { point: unescape(point), isShared: fields.some((field) => field.startsWith("shared:")) };
}

/** The kernel writes white space and backslashes as `\040`. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
