import type { ResourceFacts } from "../domain/resource-facts.js";

/** Options of the storage driver; drivers take `size` in any case. */
export function storageOptionsOf(
  options: Readonly<Record<string, string>>,
): ResourceFacts["storage"] {
  const names = Object.keys(options);
  const sizes = names.filter((name) => name.toLowerCase() === "size");
  // Of several, Go takes any.
  const bytes = sizes.length > 1 ? null : bytesOf(options[sizes[0] ?? ""] ?? "0");
  return { given: names.length > 0, bytes };
}

const UNITS = "kmgtp";

/** Bytes of `10G`, `1.5 GiB` or `10gb`, as docker/go-units' RAMInBytes reads them; null for anything else. */
function bytesOf(text: string): number | null {
  const [, number, unit = ""] =
    /^([0-9]{1,16}(?:\.[0-9]{1,16})?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const bytes = Math.trunc(Number(number) * 1024 ** (UNITS.indexOf(unit.toLowerCase() || "-") + 1));
  return Number.isSafeInteger(bytes) ? bytes : null;
}
