import { execFile } from "node:child_process";
import { UsageError } from "../../domain/errors.js";
import type { ServiceAction, UnitState } from "./changes.js";

/** The service manager. */
export interface Services {
  readonly stateOf: (unit: string) => Promise<UnitState>;
  /** @throws {Error} When it fails. */
  readonly run: (action: ServiceAction) => Promise<void>;
}

/** systemd gives up the start of a unit after 90 s by default. */
const WITHIN_MS = 120_000;

/** Asks systemd by its program. */
export function createSystemctl(program = "systemctl"): Services {
  return {
    async stateOf(unit) {
      const args = ["show", "--property=ActiveState,UnitFileState", unit];
      const { code, output } = await execute(program, args);
      if (code !== 0) throw new UsageError(`Cannot ask for ${unit}: ${lastLine(output)}`);
      const value = (name: string): string =>
        new RegExp(`^${name}=(.*)$`, "m").exec(output)?.[1] ?? "";
      const active = value("ActiveState");
      return {
        isActive: active === "active" || active === "reloading",
        isEnabled: value("UnitFileState").startsWith("enabled"),
        isFailed: active === "failed",
      };
    },
    async run(action) {
      const args = wordsOf(action);
      const { code, output } = await execute(program, args);
      if (code !== 0) throw new Error(`systemctl ${args.join(" ")}: ${lastLine(output)}`);
    },
  };
}

/** Returns the words of an action: `["restart", "docker.service"]`. */
export function wordsOf(action: ServiceAction): readonly string[] {
  return action.verb === "daemon-reload" ? [action.verb] : [action.verb, action.unit];
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function execute(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: WITHIN_MS }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ code: 0, output });
      else if (typeof error.code === "number") resolve({ code: error.code, output });
      else
        reject(
          new UsageError(
            `Cannot run "${program} ${args.join(" ")}": ${error.message.trim()}; without systemd, follow docs/set-up/quick-start.md`,
            { cause: error },
          ),
        );
    });
  });
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
