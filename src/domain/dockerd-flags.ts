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

/** Returns the name of the flag that a word is or begins: `host` for `-H`; null if it is none. */
export function flagNameOf(word: string): string | null {
  return flagIn(longForm(word), "")?.name ?? null;
}

/** Returns null for a word that is no flag. */
function flagIn(arg: string, next: string): { name: string; value: string } | null {
  const [, name, given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
  if (name === undefined) return null;
  return { name, value: given ?? (SWITCHES.has(name) ? "true" : next) };
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ["-G", "--group"],
  ["-H", "--host"],
]);

/** `-H`, `-Hunix://x` and `-H=unix://x` are `--host`. */
function longForm(arg: string): string {
  const long = SHORT.get(arg.slice(0, 2));
  if (long === undefined) return arg;
  return arg.length === 2 ? long : `${long}=${arg.slice(2).replace(/^=/, "")}`;
}

/** Returns those hosts on which dockerd listens by TCP: `tcp://10.77.0.1:2376`, and `10.77.0.1:2376` as well. */
export function tcpHostsAmong(hosts: readonly string[]): readonly string[] {
  return hosts.filter((host) => !/^(?:unix|fd|npipe):/.test(host));
}
