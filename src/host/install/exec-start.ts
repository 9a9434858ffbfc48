/**
 * Returns the command that systemd runs for a unit, by its file and its drop-ins in the order in which systemd reads them;
 * null if none says so.
 */
export function execStartOf(texts: readonly string[]): string | null {
  let command: string | null = null;
  for (const text of texts) {
    const lines = text.replace(/\\\r?\n/g, " ").split("\n");
    for (const line of lines) {
      const [, value] = /^\s*ExecStart\s*=(.*)$/s.exec(line) ?? [];
      // An empty value removes those before it.
      if (value !== undefined) command = value.trim() === "" ? null : value.trim();
    }
  }
  return command;
}

const FD_HOST = /(?<!\s)\s+(?:-H|--host)(?:\s+|=)?fd:\/\/\S*/g;

/** Removes `-H fd://` and its other spellings from dockerd's command. */
export function withoutFdHost(command: string): string {
  return command.replace(FD_HOST, "");
}

/** Returns the arguments of a command that systemd runs. */
export function argumentsOf(command: string): readonly string[] {
  return command.split(/\s+/).slice(1);
}

/** Renders the drop-in that gives docker.service this command. */
export function dropInOf(command: string): string {
  return `# Written by "dockwarden init": dockerd does not accept "hosts" in daemon.json beside -H fd://.
[Service]
ExecStart=
ExecStart=${command}
`;
}

const SHIPPED = "=/usr/local/bin/dockwarden ";

/**
 * Returns a unit of plugin/systemd that runs this program: `["/usr/bin/node", "/usr/lib/dockwarden/…/main.js"]`.
 *
 * @throws {Error} When the unit does not run the program as it ships.
 */
export function unitFor(program: readonly string[], unit: string): string {
  if (!unit.includes(SHIPPED)) throw new Error(`Cannot use the unit: it has no "${SHIPPED}"`);
  return unit.replaceAll(SHIPPED, `=${program.join(" ")} `);
}
