/** The size and the options of a tmpfs; 0 means that no size is given, null that it is unreadable. */
export interface TmpfsOptions {
  readonly bytes: number | null;
  readonly options: readonly string[];
}

/** Reads the value of an entry of HostConfig.Tmpfs: `size=64m,exec`. The last size counts. */
export function tmpfsOptionsOf(text: string): TmpfsOptions {
  const options = text === "" ? [] : text.split(",");
  // The kernel lets nr_blocks undo a size, in units of a page.
  if (options.some((option) => option.startsWith("nr_blocks"))) return { bytes: null, options };
  const size = options.findLast((option) => option.startsWith("size="));
  return { bytes: size === undefined ? 0 : bytesOf(size.slice("size=".length)), options };
}

const UNITS = "kmgtpe";

/** Bytes of `64m` as the kernel's memparse reads it, decimal only; null for anything else. */
function bytesOf(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,18})[kmgtpe]?$/i.test(text)) return null;
  const power = UNITS.indexOf(text.slice(-1).toLowerCase()) + 1;
  const bytes = Number.parseInt(text, 10) * 1024 ** power;
  return Number.isSafeInteger(bytes) ? bytes : null;
}
