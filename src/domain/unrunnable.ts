/** The parts of a container's program that dockerd hands to the runtime without a look. */
export interface Program {
  /** The first word of the command, of the entrypoint and of the shell, and the user; `""` for none. */
  readonly words: readonly string[];
  /** `Healthcheck.Test`; `[]` for none. */
  readonly test: readonly string[];
}

/** A quarter of what a pipe holds. The first word may also be an argument, of an entrypoint of the image. */
const MAX_WORD = 16_384;

/**
 * Returns why dockerd cannot run a container without harm to others, or null.
 *
 * A runtime repeats a name that it cannot execute in its error. One beyond the 64 KiB of a pipe keeps dockerd waiting for
 * good, with the container locked, so that prunes of all users hang. A health check without a command ends dockerd.
 *
 * @see moby daemon/health.go, cmdProbe.run, and daemon/start.go
 */
export function whyUnrunnable({ words, test }: Program): string | null {
  const [kind, command] = test;
  if (kind === "CMD" && command === undefined) return NO_COMMAND;
  const names = kind === "CMD" ? [...words, command ?? ""] : words;
  return names.some((word) => word.length > MAX_WORD) ? TOO_LONG : null;
}

const NO_COMMAND =
  'the health check is "CMD" without a command, on which dockerd may crash; add a command, or use NONE';
const TOO_LONG = `a program or a user has a name of more than ${MAX_WORD} characters, on which dockerd may wait for good; use a shorter one`;
