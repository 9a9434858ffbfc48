import { basename } from "node:path";
import { UsageError } from "../../domain/errors.js";

/** Programs that drop the environment, so that the real daemon would be reached; and those that need no daemon. */
const IGNORING_THE_HOST: ReadonlySet<string> = new Set(
  "sudo doas su runuser pkexec ssh systemd-run podman nerdctl buildah ctr crictl".split(" "),
);

/** Flags of docker and of its plug-ins that name another daemon, or settings that may. */
const NAMING_A_DAEMON = /^(?:-[Dv]*[Hc]|--(?:host|context|config|builder|tls)(?:=|$))/;

/** Plug-ins that have such flags themselves. */
const PLUGINS: ReadonlySet<string> = new Set(["compose", "buildx", "builder"]);

/**
 * Checks that a command line does not by itself lead to another daemon than the one that the environment names.
 *
 * @param words `["docker", "run", "alpine"]`, or any other program.
 * @throws {UsageError} When it is empty, or could reach another daemon.
 */
export function checkClientLine(words: readonly string[]): void {
  const [program = "", ...rest] = words;
  if (program === "")
    throw new UsageError("Cannot try: the command is missing, write -- docker run alpine");
  if (IGNORING_THE_HOST.has(basename(program)))
    throw new UsageError(
      `Cannot try ${program}: it would not use DOCKER_HOST and could change this host, write the docker command itself`,
    );
  const flag = /^docker(?:-compose|-buildx)?$/.test(basename(program))
    ? flagsBeforeWork(rest, basename(program) !== "docker").find((one) => NAMING_A_DAEMON.test(one))
    : undefined;
  if (flag !== undefined)
    throw new UsageError(
      `Cannot try docker with ${JSON.stringify(flag.slice(0, 100))}: it could name another daemon, leave it out`,
    );
}

/**
 * Returns the words up to the command that does the work: `--debug compose -f x up`. A word after a flag may be the flag's value,
 * so it is not taken for the command; that can only return more words.
 */
function flagsBeforeWork(words: readonly string[], isPlugin: boolean): readonly string[] {
  const commands = words.flatMap((word, at) => {
    const before = words[at - 1] ?? "";
    return word.startsWith("-") || (before.startsWith("-") && !before.includes("=")) ? [] : [at];
  });
  const first = commands[0] ?? words.length;
  const goesOn = !isPlugin && PLUGINS.has(words[first] ?? "");
  return words.slice(0, goesOn ? commands[1] : first);
}
