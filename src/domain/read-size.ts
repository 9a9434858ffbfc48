const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Reads a size, such as `64k`, `100M` or `2G`, in bytes; null if it is none. */
export function readSize(text: string): number | null {
  const [, count = "", unit = ""] = /^([1-9]\d{0,7})([kMG])$/.exec(text) ?? [];
  const bytes = UNITS[unit];
  return bytes === undefined ? null : Number(count) * bytes;
}
