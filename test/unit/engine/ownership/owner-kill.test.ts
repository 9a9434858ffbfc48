import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { loadOwners } from "../../../../src/engine/ownership/read-owners.js";
import { freshFolder } from "../../../fresh-folder.js";
import { seeded } from "../../../random.js";
import { waitFor } from "../../../wait-for.js";

const PROGRAM = new URL("./write-owners.js", import.meta.url).pathname;
const KILLS = 30;
/** So often it is looked whether a record was written. */
const SOON = { everyMs: 1 };

/** What is remembered, without times: users by container's number, and users of open intents. */
interface Remembered {
  readonly owners: Readonly<Record<string, string | null>>;
  readonly intents: readonly (string | null)[];
}

describe("Owners under kill -9", () => {
  const at = freshFolder();
  let file: string;
  let acknowledged: string;
  let child: ChildProcess;
  const random = seeded();

  beforeEach(() => {
    file = at("owners.log");
    acknowledged = at("acknowledged");
  });

  function start(): void {
    const stdio = ["ignore", openSync(acknowledged, "a"), "inherit"] as const;
    child = spawn(process.execPath, [PROGRAM, file], { stdio: [...stdio] });
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await once(child, "close");
  }

  function lastAcknowledged(): number {
    const lines = readFileSync(acknowledged, "utf8").split("\n");
    return Number(lines.at(-2) ?? "0");
  }

  function remembered(): Remembered {
    const store = openOwnerStore(file);
    const owners = [...store.objects()].map(
      ([{ id }, { user }]) => [String(parseInt(id, 16)), user] as const,
    );
    const intents = store.openIntents().map(({ user }) => user);
    store.close();
    return { owners: Object.fromEntries(owners), intents };
  }

  /** What must be remembered after `round` and `steps` steps of the next one. */
  function expected(round: number, steps: number): Remembered {
    const last = steps >= 2 ? round + 1 : round;
    const first = Math.max(1, steps >= 3 ? round - 3 : round - 4);
    const owners: Record<string, string> = {};
    if (round > 0 || steps >= 4) owners["0"] = `u${steps >= 4 ? round + 1 : round}`;
    for (let number = first; number <= last; number++) owners[number] = `u${number}`;
    return { owners, intents: steps === 1 ? [`u${round + 1}`] : [] };
  }

  it(`hold every acknowledged change, and nothing else but parts of the next, ${KILLS} times`, async () => {
    let torn = 0;
    for (let count = 0; count < KILLS; count++) {
      start();
      const size = statSync(acknowledged).size;
      // One in three is killed while it starts.
      await waitFor("a record", () => count % 3 === 0 || statSync(acknowledged).size > size, SOON);
      await sleep(random.below(100));
      await kill();
      if (!existsSync(file)) continue;
      const round = lastAcknowledged();
      // A round that was cut short is begun again over what it had done; one that was done and not acknowledged
      // is not begun again.
      const steps = [round, round + 1].flatMap((base) => [
        ...[0, 1, 2, 3, 4].map((step) => expected(base, step)),
        ...[2, 3].map((step) => ({ ...expected(base, step), intents: [`u${base + 1}`] })),
      ]);
      const found = remembered();
      expect(steps, `seed ${random.seed}`).to.deep.include(found);
      if (!isEqual(found, expected(round, 0))) torn++;
    }
    expect(lastAcknowledged()).to.be.above(KILLS);
    expect(torn).to.be.above(0);
  });

  it("are read whole from outside, and never stale, while they are written and shortened", async () => {
    start();
    await waitFor("a record", () => statSync(acknowledged).size > 0, SOON);
    let renewals = 0;
    let inode = statSync(file).ino;
    try {
      await waitFor(
        "20 renewals",
        () => {
          const before = lastAcknowledged();
          const owners = loadOwners(file);
          const current = owners.find(([{ id }]) => /^0+$/.test(id))?.[1].user ?? "u0";
          expect(Number(current.slice(1))).to.be.at.least(before);
          expect(owners.length).to.be.within(2, 8);
          const { ino } = statSync(file);
          if (ino !== inode) renewals++;
          inode = ino;
          return renewals >= 20;
        },
        SOON,
      );
    } finally {
      await kill();
    }
  });
});

function isEqual(one: Remembered, other: Remembered): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
