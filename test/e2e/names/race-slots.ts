import { create, run, type RaceLab } from "../harness/race-lab.js";
import type { Seeded } from "../../random.js";
import { BOBS, BOUND, ON_CONTAINERS, ON_NETWORKS, ON_VOLUMES, type Use } from "./race-uses.js";

/** A reference that alice uses while what it means changes. */
export interface Slot {
  readonly kind: "container" | "network" | "volume";
  readonly ref: string;
  readonly uses: readonly Use[];
  readonly moves: readonly Move[];
  /** Puts things back as they were, as far as they are not. */
  readonly repair: () => Promise<void>;
  /** Has the administrator give the reference to bob's for good, where it is a name that may be. */
  readonly give?: () => Promise<void>;
}

/** What changes the meaning of a reference. */
export interface Move {
  readonly what: string;
  readonly work: () => Promise<void>;
  /** Actions that it is likeliest to mislead. */
  readonly best?: readonly string[];
}

/** What is refused where a container has something of the host's mounted. */
const READING = ["container.archive_get", "container.export", "image.commit"];

/** What dockerd may keep by a name that is free. */
const KEEPING = ["container.create NetworkMode"];

/** A folder of the host's that one container of alice's has mounted. */
export const HOST_FOLDER = "/srv/host-folder";

/** What alice did that she may not, as it is found. */
export type Finding = (what: string) => void;

/** What each container of bob's runs: a process and a file that bear his mark. */
const BEARS_MARK = {
  Cmd: ["sh", "-c", `touch /${BOBS}; touch /tmp/${BOBS}; echo ${BOBS}; sleep 100000`],
};

/** A container of bob's, and a name of alice's that is his too at times, or the beginning of his container's id. */
export async function containerSlot(
  { alice, bob, carol }: RaceLab,
  index: number,
  random: Seeded,
): Promise<Slot & { readonly victim: string; readonly bound: string }> {
  const his = `bob-${index}`;
  const victim = await run(bob, his, BEARS_MARK);
  const form = index % 4 < 2 ? 0 : (index % 4) - 1;
  const ref = form === 0 ? `web-${index}` : victim.slice(0, form === 1 ? 12 : 5 + random.below(7));
  const bound = await run(alice, `bound-${index}`, {
    HostConfig: { Binds: [`${HOST_FOLDER}:/tmp`] },
  });
  let own = await run(alice, ref);
  const rename = (id: string, to: string, by = alice) =>
    by.kept("POST", `/containers/${id}/rename?name=${to}`);
  const away = `away-${index}`;
  const again = async (body: object = {}): Promise<void> => {
    const made = await create(alice, ref, body).catch(() => null);
    if (made === null) return;
    own = made;
    await alice.kept("POST", `/containers/${own}/start`);
  };
  const moves: Move[] = [
    {
      what: "rename away and back",
      best: KEEPING,
      work: async () => {
        await rename(own, away);
        await rename(own, ref);
      },
    },
    {
      what: "swap with one that has a bind",
      best: READING,
      work: async () => {
        await rename(own, away);
        await rename(bound, ref);
        await rename(bound, `bound-${index}`);
        await rename(own, ref);
      },
    },
    {
      what: "delete by id, create",
      work: async () => {
        await alice.kept("DELETE", `/containers/${own}?force=1`);
        await again();
      },
    },
    {
      what: "delete by name, create",
      work: async () => {
        await alice.kept("DELETE", `/containers/${ref}?force=1`);
        await again();
      },
    },
    {
      what: "end and remove itself",
      work: async () => {
        await alice.kept("DELETE", `/containers/${own}?force=1`);
        await again({ Cmd: ["true"], HostConfig: { AutoRemove: true } });
      },
    },
  ];
  const given: Move = {
    what: "the administrator gives the name to bob's",
    work: async () => {
      await rename(own, away, carol);
      await rename(victim, ref, carol);
      await rename(victim, his, carol);
      await rename(own, ref, carol);
    },
  };
  return {
    kind: "container",
    ref,
    victim,
    bound,
    uses: ON_CONTAINERS,
    moves: form === 0 ? [...moves, given] : moves,
    ...(form === 0 && {
      give: async () => {
        await rename(own, away, carol);
        await rename(victim, ref, carol);
      },
    }),
    async repair() {
      if (form === 0) await rename(victim, his, carol);
      await rename(bound, `bound-${index}`, carol);
      for (const verb of ["unpause", "start"])
        await carol.kept("POST", `/containers/${bound}/${verb}`);
      const there = await carol.kept("GET", `/containers/${own}/json`);
      const { Name, State } = (there.json ?? {}) as Partial<{
        Name: string;
        State: { Running: boolean };
      }>;
      if (there.status !== 200) await again();
      else if (Name !== `/${ref}`) await rename(own, ref, carol);
      if (State?.Running !== true) await carol.kept("POST", `/containers/${own}/start`);
      else await carol.kept("POST", `/containers/${own}/unpause`);
    },
  };
}

/** A network's name that is alice's or bob's in turn, or the beginning of the id of bob's. */
export async function networkSlot(
  { alice, bob }: RaceLab,
  index: number,
  found: Finding,
  bobsNetworks: Set<string>,
): Promise<Slot> {
  const made = async (person: typeof bob, name: string): Promise<string> => {
    const labels = person === bob ? { [BOBS]: "1" } : {};
    const body = { Name: name, CheckDuplicate: true, Labels: labels };
    const { status, json } = await person.kept("POST", "/networks/create", body);
    return status === 201 ? (json as { readonly Id: string }).Id : "";
  };
  const standing = await made(bob, `bobs-net-${index}`);
  bobsNetworks.add(standing);
  const ref = index % 2 === 0 ? `net-${index}` : standing.slice(0, 12);
  let own = await made(alice, ref);
  const again = async (): Promise<void> => {
    const id = await made(alice, ref);
    if (id !== "") own = id;
  };
  const bobsTurn = async (): Promise<void> => {
    const id = await made(bob, ref);
    if (id === "") return;
    bobsNetworks.add(id);
    const { status, body } = await bob.kept("DELETE", `/networks/${id}`);
    if (status === 404) found(`bob's network ${ref} is gone`);
    if (status === 403 && body.includes("active endpoints"))
      found(`bob's network ${ref} is in use`);
  };
  return {
    kind: "network",
    ref,
    uses: ON_NETWORKS,
    moves: [
      {
        what: "delete by id, bob's turn",
        work: async () => {
          await alice.kept("DELETE", `/networks/${own}`);
          await bobsTurn();
          await again();
        },
      },
      {
        what: "delete by name, bob's turn",
        work: async () => {
          await alice.kept("DELETE", `/networks/${ref}`);
          await bobsTurn();
          await again();
        },
      },
    ],
    repair: again,
  };
}

/** A volume's name that is alice's or bob's in turn. */
export function volumeSlot({ alice, bob }: RaceLab, index: number, found: Finding): Slot {
  const ref = `vol-${index}`;
  const bobsTurn = async (): Promise<void> => {
    const body = { Name: ref, Labels: { [BOBS]: "1" } };
    const answer = await bob.kept("POST", "/volumes/create", body);
    if (answer.status !== 201 || !answer.body.includes(BOBS)) return;
    const { status, body: said } = await bob.kept("DELETE", `/volumes/${ref}`);
    if (status === 404 || status === 409) found(`bob's volume ${ref}: ${said.toString().trim()}`);
  };
  return {
    kind: "volume",
    ref,
    uses: ON_VOLUMES,
    moves: [
      { what: "bob's turn", work: bobsTurn },
      {
        what: "delete, bob's turn",
        work: async () => {
          await alice.kept("DELETE", `/volumes/${ref}`);
          await bobsTurn();
        },
      },
    ],
    repair: async () => {
      await alice.kept("DELETE", `/volumes/${ref}`);
    },
  };
}

/** Whether an answer shows what alice may not see. */
export function isLeak(action: string, body: Buffer): boolean {
  return body.includes(BOBS) || (READS_FILES.has(action) && body.includes(BOUND));
}

const READS_FILES: ReadonlySet<string> = new Set(["container.archive_get", "container.export"]);
