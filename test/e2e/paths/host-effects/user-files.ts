import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../../../tools/project.js";
import { swap } from "../../harness/moving-paths.js";
import { firstChild, type Sandbox } from "../../harness/sandbox.js";
import { CANARIES } from "./canaries.js";
import { waitFor } from "../../../wait-for.js";
import type { Place } from "./step.js";

/** What a user does with files of their own while calls run. */
export interface UserFiles {
  swap(place: Place): void;
  back(place: Place): void;
  /** Exchanges two paths of the sandbox all the time. */
  stir(names: readonly [string, string], pauseMs: number): void;
  /** The same in a folder that stays open, whatever becomes of its path; returns when it is open. */
  hold(folder: string, names: readonly [string, string]): Promise<void>;
  still(): Promise<void>;
  /** Puts everything back where it was. */
  end(): Promise<void>;
}

const EXCHANGE = join(ROOT, "test/e2e/programs/exchange.py");

/** Moves names of `home`. */
export function openUserFiles(sandbox: Sandbox, home: string): UserFiles {
  const swapped = new Map<Place, { readonly back: () => void }>();
  let stirred: readonly ChildProcess[] = [];
  const stirredNames = new Set<string>();
  const exchange = (args: readonly string[]): ChildProcess => {
    const log = sandbox.outside("/run/e2e/stir.log");
    const started = sandbox.start("python3", [EXCHANGE, ...args], log);
    stirred = [...stirred, started];
    return started;
  };
  const self: UserFiles = {
    swap(place) {
      if (swapped.has(place) || stirredNames.has(`${home}/${place}`)) return;
      swapped.set(
        place,
        swap((path) => sandbox.outside(path), `${home}/${place}`, `${CANARIES}/${place}`),
      );
    },
    back(place) {
      // A program exchanges it, and could put the link back.
      if (stirredNames.has(`${home}/${place}`)) return;
      swapped.get(place)?.back();
      swapped.delete(place);
    },
    stir(names, pauseMs) {
      stirredNames.add(names[0]);
      exchange([...names, String(pauseMs / 1000)]);
    },
    async hold(folder, names) {
      const started = exchange([...names, "0", folder]);
      let isHeld = false;
      started.stdout?.once("data", () => (isHeld = true));
      // Where it is missing the program ends.
      await waitFor("a folder to be held", () => isHeld || hasEnded(started));
    },
    async still() {
      await Promise.all(stirred.map(ended));
      stirred = [];
      stirredNames.clear();
    },
    async end() {
      await self.still();
      for (const place of swapped.keys()) self.back(place);
    },
  };
  return self;
}

/** Ends a program in order; one whose container is gone has ended by itself. */
async function ended(started: ChildProcess): Promise<void> {
  await waitFor("the exchanges to end", () => {
    if (hasEnded(started)) return true;
    try {
      process.kill(firstChild(started), "SIGTERM");
    } catch {
      // It has not begun yet, or has ended meanwhile.
    }
    return false;
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
