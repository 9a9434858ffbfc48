import { spawn, type ChildProcess } from "node:child_process";
import { UsageError, describeThrown } from "../../domain/errors.js";

/** The end of a client. */
export interface ClientRun {
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  /** The end of what it wrote on its standard error. */
  readonly said: string;
  /** True if it was ended: it took too long, or somebody stopped this program. */
  readonly wasEnded: boolean;
}

/** With what a client runs. */
export interface ClientParts {
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly deadlineMs: number;
  /** Ends the client before the deadline. */
  readonly stop?: AbortSignal;
  /** Advice if the command cannot be run: `install it`. */
  readonly instead: string;
}

const MAX_SAID = 4000;
/** After the client has ended, something that it started may still hold its standard error. */
const LINGER_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a client in a process group of its own, without input, and ends what is left of the group with it.
 *
 * @param words `["docker", "ps"]`
 * @throws {UsageError} When the command cannot be run.
 */
export async function runClient(words: readonly string[], parts: ClientParts): Promise<ClientRun> {
  const [command = "", ...args] = words;
  // In a group of its own, a signal of the terminal reaches this program alone, which passes it on.
  const child = spawn(command, args, {
    ...{ env: parts.env, detached: true, stdio: ["ignore", "ignore", "pipe"] },
  });
  let wasEnded = false;
  const end = (): void => {
    wasEnded = true;
    endGroup(child);
  };
  const timer = setTimeout(end, parts.deadlineMs);
  for (const signal of SIGNALS) process.on(signal, end);
  parts.stop?.addEventListener("abort", end);
  try {
    return { ...(await outcomeOf(child, command, parts.instead)), wasEnded };
  } finally {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, end);
    parts.stop?.removeEventListener("abort", end);
  }
}

function outcomeOf(
  child: ChildProcess,
  command: string,
  instead: string,
): Promise<Pick<ClientRun, "code" | "said">> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MAX_SAID);
    });
    child.on("error", (thrown) => {
      reject(new UsageError(`Cannot run ${command}: ${describeThrown(thrown)}, ${instead}`));
    });
    child.on("exit", (code) => {
      endGroup(child);
      const finish = (): void => {
        clearTimeout(timer);
        child.stderr?.destroy();
        resolve({ code, said: said.trim() });
      };
      const timer = setTimeout(finish, LINGER_MS);
      child.on("close", finish);
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing is left of the group.
  }
}
