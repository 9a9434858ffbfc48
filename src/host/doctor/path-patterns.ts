/**
 * Returns true if `path` is one that `pattern` names, or lies below one. `*` stands for any text within a component, as in
 * the parameters of controls.
 */
export function isBelow(path: string, pattern: string): boolean {
  return startsAs(componentsOf(path), componentsOf(pattern));
}

/** Returns true if `path` has below it what `pattern` names, or is it. */
export function isAbove(path: string, pattern: string): boolean {
  const parts = componentsOf(path);
  return startsAs(componentsOf(pattern).slice(0, parts.length), parts, true);
}

function startsAs(
  parts: readonly string[],
  wanted: readonly string[],
  patternsFirst = false,
): boolean {
  if (parts.length < wanted.length) return false;
  return wanted.every((want, index) => {
    const part = parts[index] ?? "";
    return patternsFirst ? matches(want, part) : matches(part, want);
  });
}

function matches(text: string, pattern: string): boolean {
  if (!pattern.includes("*")) return text === pattern;
  const escaped = pattern.split("*").map((piece) => piece.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]*")}$`).test(text);
}

function componentsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "");
}
