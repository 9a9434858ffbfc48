import type { ResourceFacts } from "../../../domain/resource-facts.js";

/** Reads options of the storage driver; drivers accept `size` in any case. */
export function storageOptionsOf(
  options: Readonly<Record<string, string>>,
): ResourceFacts["storage"] {
  const names = Object.keys(options);
  const sizes = names.filter((name) => name.toLowerCase() === "size");
  // If there are several, Go uses any of them.
  const bytes = sizes.length > 1 ? null : goBytesOf(options[sizes[0] ?? ""] ?? "0");
  return { given: names.length > 0, bytes };
}

const GO_UNITS = "kmgtp";

/**
 * Returns the bytes of `10G`, `1.5 GiB` or `10gb`, as docker/go-units' RAMInBytes reads them; null for any other text.
 */
function goBytesOf(text: string): number | null {
  const [, number, unit = ""] =
    /^([0-9]{1,16}(?:\.[0-9]{1,16})?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const bytes = Math.trunc(
    Number(number) * 1024 ** (GO_UNITS.indexOf(unit.toLowerCase() || "-") + 1),
  );
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The size, the most files and the options of a tmpfs; 0 if none is given, null if it is unreadable. */
export interface TmpfsOptions {
  readonly bytes: number | null;
  readonly inodes: number | null;
  readonly options: readonly string[];
}

/**
 * Reads the options of a tmpfs as the kernel does. The last of each counts.
 *
 * @example
 * tmpfsOptionsOf("size=1k,size=2k") // { bytes: 2048, inodes: 0, options: ["size=1k", "size=2k"] }
 */
export function tmpfsOptionsOf(text: string): TmpfsOptions {
  const options = text === "" ? [] : text.split(",");
  if (options.some((option) => UNCLEAR.test(option))) return { bytes: null, inodes: null, options };
  return { bytes: lastOf(options, "size="), inodes: lastOf(options, "nr_inodes="), options };
}

function lastOf(options: readonly string[], name: string): number | null {
  const last = options.findLast((option) => option.startsWith(name));
  return last === undefined ? 0 : kernelNumberOf(last.slice(name.length));
}

/**
 * In the kernel `nr_blocks` can override a size, in units of a page. With SELinux a comma in quotes is part of a value, so
 * that what looks like a size may be none.
 */
const UNCLEAR = /^nr_blocks|"/;

const KERNEL_UNITS = "kmgtpe";

/** Returns the number of `64m` as the kernel's memparse reads it, decimal only; null for any other text. */
function kernelNumberOf(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,18})[kmgtpe]?$/i.test(text)) return null;
  const power = KERNEL_UNITS.indexOf(text.slice(-1).toLowerCase()) + 1;
  const bytes = Number.parseInt(text, 10) * 1024 ** power;
  return Number.isSafeInteger(bytes) ? bytes : null;
}
