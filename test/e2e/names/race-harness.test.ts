import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { described, watchEvents, type DockerEvent } from "../harness/event-watch.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import {
  createNetwork,
  raceLabFor,
  run,
  say,
  SECONDS,
  TEST_LIMIT_MS,
  unlessFailed,
} from "../harness/race-lab.js";
import {
  containerSlot,
  HOST_FOLDER,
  isLeak,
  networkSlot,
  volumeSlot,
  type Slot,
} from "./race-slots.js";
import { BOUND, type Use } from "./race-uses.js";
import { seeded } from "../../random.js";

/** Whose an object is matters, and what the host has mounted is not read. */
const SETTINGS = OWNERS_MATTER.replace(
  "modes: {",
  'modes: {container_data_read: deny, bind_mount_allowlist: "off", ',
).replace("parameters:", "parameters:\n  container_data_read.file_export: no-bind");

const RUN_SECONDS = SECONDS * 4;

/** Every call that is made while the name moves, at most so much later, in milliseconds. */
const JITTER = 6;

for (const engine of await chosenEngines()) {
  describe(`[E] race harness, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS + RUN_SECONDS * 1000);
    const lab = raceLabFor(engine, SETTINGS);

    before(() => {
      const folder = lab.daemon.sandbox.outside(HOST_FOLDER);
      mkdirSync(folder);
      writeFileSync(`${folder}/${BOUND}`, "");
    });

    it("finds no action that reaches what the decision was not about", async () => {
      const { alice, carol } = lab;
      const random = seeded();
      const found = new Map<string, number>();
      const find = (what: string): void => void found.set(what, (found.get(what) ?? 0) + 1);
      await createNetwork(alice, "alices");
      await run(alice, "joiner");
      const networks = new Set<string>();
      const containers = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((at) => containerSlot(lab, at, random)),
      );
      const others = [
        ...(await Promise.all([0, 1, 2, 3].map((at) => networkSlot(lab, at, find, networks)))),
        ...[0, 1].map((at) => volumeSlot(lab, at, find)),
      ];
      const victims = new Set(containers.map(({ victim }) => victim));
      const bound = new Set(containers.map((slot) => slot.bound));
      const watch = await watchEvents(carol);
      const end = Date.now() + RUN_SECONDS * 1000;
      const kept: { readonly id: string; readonly give: () => Promise<void> }[] = [];
      const counts = { pairs: 0, passed: 0 };

      const side = async (slot: Slot, use: Use, { status, json }: Answerer): Promise<void> => {
        if (status !== 201 || !use.action.startsWith("container.create")) return;
        const { Id: id } = json as { readonly Id: string };
        const seen = (await carol.kept("GET", `/containers/${id}/json`)).body.toString();
        if (
          [...victims].some((victim) => seen.includes(victim)) ||
          isLeak(use.action, Buffer.from(seen))
        )
          find(`${use.action}: made with bob's`);
        if (slot.give !== undefined && KEPT_NAME.test(seen)) {
          kept.push({ id, give: slot.give });
          return;
        }
        await alice.kept("DELETE", `/containers/${id}?force=1`);
      };

      const used = async (slot: Slot, use: Use): Promise<void> => {
        await sleep(random.below(JITTER));
        const { method, target, body } = use.call(slot.ref);
        const answer = await alice.kept(method, target, body);
        if (answer.status < 300) counts.passed += 1;
        if (answer.status < 300 && use.mustFail === true) find(`${use.action}: ${slot.ref}`);
        if (isLeak(use.action, answer.body))
          find(`${use.action}: read by ${slot.kind} ${slot.ref}`);
        await side(slot, use, answer);
      };

      /** Three connections use the reference, one of them in one way, while it moves. */
      const raced = async (slot: Slot): Promise<void> => {
        while (Date.now() < end) {
          await slot.repair().catch(unlessFailed);
          const move = random.pick(slot.moves);
          let isMoving = true;
          const again = async (choose: () => Use): Promise<void> => {
            do {
              await used(slot, choose()).catch(unlessFailed);
              counts.pairs += 1;
            } while (isMoving);
          };
          const best = slot.uses.filter(({ action }) => move.best?.includes(action) === true);
          const same = random.pick(best.length > 0 && random.below(3) > 0 ? best : slot.uses);
          await Promise.all([
            again(() => same),
            again(() => same),
            again(() => random.pick(slot.uses)),
            sleep(random.below(JITTER))
              .then(move.work)
              .catch(unlessFailed)
              .finally(() => (isMoving = false)),
          ]);
        }
      };
      await Promise.all([...containers, ...others].map(raced));
      for (const { id, give } of kept) {
        await give();
        for (const verb of ["start", "restart?t=0"]) {
          const { status } = await alice.kept("POST", `/containers/${id}/${verb}`);
          if (status < 300) find(`container.${verb}: joined what has the name by now`);
        }
      }
      await watch.caughtUp();
      watch.close();
      for (const event of watch.events)
        if (isForbidden(event, { victims, bound, networks })) find(described(event));
      say(
        `seed ${random.seed}: ${counts.pairs} pairs, ${counts.passed} calls passed, ${watch.events.length} events, ${kept.length} modes kept by name`,
      );
      for (const [what, count] of found) say(`${count} x ${what}`);
      expectSafe([...found.keys()], `seed ${random.seed}`).to.deep.equal([]);
    });
  });
}

/** What alice may not touch: bob's containers and networks, and what is in her own with a bind. */
interface OutOfReach {
  readonly victims: ReadonlySet<string>;
  readonly bound: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
}

/** Bob leaves his containers alone; the administrator renames them, to no name that alice renames to. */
function isForbidden(event: DockerEvent, { victims, bound, networks }: OutOfReach): boolean {
  const { Type, Action, Actor } = event;
  if (Type === "container") {
    const isGiven = Action === "rename" && Actor.Attributes["name"] !== "stolen";
    return victims.has(Actor.ID) ? !isGiven : bound.has(Actor.ID) && READING.has(Action);
  }
  const joined = victims.has(Actor.Attributes["container"] ?? "");
  return joined || (networks.has(Actor.ID) && Action === "connect");
}

/** What is refused where something of the host's is mounted. */
const READING: ReadonlySet<string> = new Set(["archive-path", "export", "commit"]);

/** A mode that dockerd keeps by a name, since nobody had it when it looked: it is meant again at each start. */
const KEPT_NAME = /"container:(?![0-9a-f]{64}")/;
