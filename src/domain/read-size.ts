const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/**
 * Reads a size in bytes; null for any other text.
 *
 * @example
 * readSize("64k") // 65536
 * readSize("64K") // null
 * readSize("1.5G") // null
 */
export function readSize(text: string): number | null {
  const [, count = "", unit = ""] = /^([1-9]\d{0,7})([kMG])$/.exec(text) ?? [];
  const bytes = UNITS[unit];
  return bytes === undefined ? null : Number(count) * bytes;
}
