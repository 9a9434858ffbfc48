import type { Engine } from "../../../tools/tests/engines.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { described, watchEvents, type DockerEvent } from "../harness/event-watch.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import type { SentCall } from "../harness/people.js";
import {
  attack,
  create,
  expectRaced,
  raceLabFor,
  removeAll,
  run,
  say,
  tally,
  TEST_LIMIT_MS,
  unguarded,
  type RaceLab,
} from "../harness/race-lab.js";

/** What alice tries with a name, in turn: none of these may reach the victim. */
const USES: readonly ((name: string) => SentCall)[] = [
  (name) => ({ method: "POST", target: `/containers/${name}/exec`, body: { Cmd: ["true"] } }),
  (name) => ({ method: "DELETE", target: `/containers/${name}?force=1` }),
  (name) => ({ method: "POST", target: `/containers/${name}/rename?name=stolen` }),
  (name) => ({ method: "POST", target: `/containers/${name}/kill?signal=CONT` }),
  (name) => ({ method: "POST", target: `/commit?container=${name}&repo=stolen` }),
];

/** By which alice's container gives its name up. */
type Move = (id: string) => Promise<unknown>;

/** Whom alice must not reach, and how such a container comes to be. */
interface Victim {
  readonly settings: string;
  readonly make: (lab: RaceLab) => Promise<string>;
}

/** The plugin's own container, of which the settings know the name, is nobody's to make. */
const OWN_CONTAINER = `
schema: 1
users: {alice: {roles: [developer]}, carol: {roles: [admin]}}
parameters: {protect_authz_plugin.self_containers: [his]}
`;

const VICTIMS: Readonly<Record<string, Victim>> = {
  "bob's container": { settings: OWNERS_MATTER, make: ({ bob }) => run(bob, "his") },
  "the plugin's own container": {
    settings: OWN_CONTAINER,
    make: ({ daemon }) => unguarded(daemon, () => run(daemon, "his")),
  },
};

for (const engine of await chosenEngines()) {
  for (const [whose, victim] of Object.entries(VICTIMS))
    describe(`[E] a name that is the beginning of the id of ${whose}, ${engine.name}`, function () {
      this.timeout(TEST_LIMIT_MS);
      guards(engine, victim);
    });
}

function guards(engine: Engine, { settings, make }: Victim): void {
  const lab = raceLabFor(engine, settings);

  afterEach(() => unguarded(lab.daemon, () => removeAll(lab.daemon)));

  /** All that was done to bob's container while alice used its id's beginning as a name. */
  async function doneToVictim(move: Move) {
    const { alice, carol } = lab;
    const victim = await make(lab);
    const name = victim.slice(0, 12);
    const watch = await watchEvents(carol);
    const isHis = ({ Actor }: DockerEvent): boolean => Actor.ID === victim;
    const answers = tally();
    let tried = 0;
    const turns = await attack({
      tries: async () => {
        const use = USES[tried++ % USES.length];
        if (use === undefined) return;
        const { method, target, body } = use(name);
        answers.add(await alice.kept(method, target, body));
      },
      moves: [() => move(name)],
      hasSucceeded: () => watch.events.some(isHis),
    });
    await watch.caughtUp();
    watch.close();
    say(`answers: ${answers.toString()}; moved ${turns.moves} times`);
    expectRaced(turns.moves);
    return watch.events.filter(isHis).map(described);
  }

  const renamed: Move = async (name) => {
    const { alice } = lab;
    const id = await create(alice, name).catch(() => null);
    if (id === null) return;
    for (let turns = 0; turns < 5; turns++) {
      await alice.kept("POST", `/containers/${id}/rename?name=hers`);
      await alice.kept("POST", `/containers/${id}/rename?name=${name}`);
    }
    await alice.kept("DELETE", `/containers/${id}`);
  };

  const removed: Move = async (name) => {
    const id = await create(lab.alice, name).catch(() => null);
    if (id !== null) await lab.alice.kept("DELETE", `/containers/${id}?force=1`);
  };

  const ended: Move = async (name) => {
    const brief = { Cmd: ["true"], HostConfig: { AutoRemove: true } };
    const id = await create(lab.alice, name, brief).catch(() => null);
    if (id !== null) await lab.alice.kept("POST", `/containers/${id}/start`);
  };

  const MOVES = { renames: renamed, removes: removed, "lets end": ended };

  for (const [how, move] of Object.entries(MOVES))
    it(`leads nowhere else while alice ${how} what has the name`, async () => {
      expectSafe(await doneToVictim(move)).to.deep.equal([]);
    });
}
