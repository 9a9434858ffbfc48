import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../../tools/project.js";
import { swap } from "../moving-paths.js";
import { firstChild, type Sandbox } from "../sandbox.js";
import { CANARIES } from "./canaries.js";
import { waitFor } from "../wait-for.js";
import type { Place } from "./step.js";

/** What a user does with files of their own while calls run. */
export interface UserFiles {
  swap(place: Place): void;
  back(place: Place): void;
  /** Exchanges two paths of the sandbox all the time. */
  stir(names: readonly [string, string], pauseMs: number): void;
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
      const args = [EXCHANGE, ...names, String(pauseMs / 1000)];
      stirred = [...stirred, sandbox.start("python3", args, sandbox.outside("/run/e2e/stir.log"))];
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
    if (started.exitCode !== null || started.signalCode !== null) return true;
    try {
      process.kill(firstChild(started), "SIGTERM");
    } catch {
      // It has not begun yet, or has ended meanwhile.
    }
    return false;
  });
}
