/** Flags that need no value: a word behind one of them is no value. */
const SWITCHES: ReadonlySet<string> = new Set(["tls", "tlsverify", "no-new-privileges"]);

/** Reads dockerd's arguments, `--host=a`, `--host a`, `-H a` and `-Ha` alike: values by the name of the flag, in order. */
export function flagsIn(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, readonly string[]>();
  for (const [index, arg] of args.entries()) {
    const flag = flagIn(longForm(arg), args[index + 1] ?? "");
    if (flag !== null) flags.set(flag.name, [...(flags.get(flag.name) ?? []), flag.value]);
  }
  return flags;
}

/** Returns null for a word that is no flag. */
function flagIn(arg: string, next: string): { name: string; value: string } | null {
  const [, name, given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
  if (name === undefined) return null;
  return { name, value: given ?? (SWITCHES.has(name) ? "true" : next) };
}

/** `-H`, `-Hunix://x` and `-H=unix://x` are `--host`. */
function longForm(arg: string): string {
  if (!arg.startsWith("-H")) return arg;
  return arg === "-H" ? "--host" : `--host=${arg.slice("-H".length).replace(/^=/, "")}`;
}
