/** Keys of METADATA that OPA acts on without reading anything else; `schemas` makes it fetch addresses and read files. */
const KEYS =
  /^(?:title|description|scope|related_resources|authors|organizations|entrypoint|custom):|^(?:- |#|$)/;

/**
 * Returns what is wrong with METADATA in a file before OPA reads it, as a clause; null if nothing is. Keys are compared as they
 * are written, since YAML can spell one in many ways.
 */
export function problemOfMetadata(rego: string): string | null {
  const blocks = rego.matchAll(/#\s*METADATA.*\n((?:[^\S\n]*#.*(?:\n|$))*)/g);
  for (const [, block = ""] of blocks) {
    const lines = block.split("\n").map((line) => line.replace(/^\s*#/, ""));
    const depth = lines.find((line) => line.trim() !== "")?.search(/\S/) ?? 0;
    const strange = lines.find((line) => {
      const indent = line.search(/\S/);
      return indent >= 0 && indent <= depth && !KEYS.test(line.trim());
    });
    if (strange !== undefined)
      return `METADATA has ${JSON.stringify(strange.trim().slice(0, 60))}, which no control needs; remove it`;
  }
  return null;
}
