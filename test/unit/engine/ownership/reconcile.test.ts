import { expect } from "chai";
import fc from "fast-check";
import { OBJECT_KINDS } from "../../../../src/domain/owners.js";
import type {
  Intent,
  LiveObject,
  ObjectKey,
  ObjectKind,
  Reconciliation,
} from "../../../../src/domain/owners.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { reconcile } from "../../../../src/engine/ownership/reconcile.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SINCE, container, intent, keyOf, live, made } from "./samples.js";

const ALL_KINDS: readonly ObjectKind[] = OBJECT_KINDS;
const LISTED = "2026-11-25T10:05:00Z";

describe("reconcile()", () => {
  const at = freshFolder();
  let store: OwnerStore;

  beforeEach(() => {
    store = openOwnerStore(at("owners.log"), { now: () => new Date(SINCE) });
  });

  afterEach(() => {
    store.close();
  });

  function decide(
    objects: readonly LiveObject[],
    { time = LISTED, kinds = ALL_KINDS } = {},
  ): Reconciliation {
    return reconcile({ time, kinds: new Set(kinds), objects }, store);
  }

  function intend(...intents: readonly Intent[]): void {
    for (const each of intents) store.intend(each);
  }

  const adopted = (key: ObjectKey, user = "alice") => [{ key, user }];

  function expectUnowned(object: LiveObject, why: string | RegExp): void {
    const { adopt, unowned } = decide([object]);
    expect(adopt).to.deep.equal([]);
    expect(unowned).to.have.length(1);
    expect(unowned[0]?.key).to.deep.equal({ kind: object.kind, id: object.id });
    expect(unowned[0]?.why).to.match(typeof why === "string" ? new RegExp(`^${why}$`) : why);
  }

  it("gives a container to the only user whose call fits", () => {
    intend(intent("1", { name: "web" }), intent("2", { user: "bob", name: "db" }));
    const found = decide([live(1), live(2, { name: "db" })]);
    expect(found).to.deep.equal({
      adopt: [...adopted(container(1)), ...adopted(container(2), "bob")],
      forget: [],
      unowned: [],
      drop: ["1", "2"],
    });
  });

  it("gives a network to the only user whose call fits", () => {
    intend(intent("1", { action: "network.create", name: "n", image: null }));
    const network = { ...live(1, { name: "n", image: null }), ...keyOf("network", 1) };
    expect(decide([network]).adopt).to.deep.equal(adopted(keyOf("network", 1)));
  });

  it("gives a container to whoever asked for no name, which dockerd then made", () => {
    intend(intent("1"));
    expect(decide([live(1, { name: "happy_noether" })]).adopt).to.deep.equal(adopted(container(1)));
  });

  const misfits = [
    { what: "of another name", changes: { name: "other" } },
    { what: "without a name", changes: { name: null } },
    { what: "of another image", changes: { image: "nginx:latest" } },
    { what: "without an image", changes: { image: null } },
    { what: "made before the call", changes: { createdAt: "2026-11-25T09:59:59.999Z" } },
    { what: "made long after the call", changes: { createdAt: "2026-11-25T10:00:10.001Z" } },
    { what: "whose time is not told", changes: { createdAt: null } },
    { what: "whose time is none", changes: { createdAt: "1764064800" } },
  ];

  for (const { what, changes } of misfits) {
    it(`gives nobody a container ${what}`, () => {
      intend(intent("1", { name: "web" }));
      expectUnowned(live(1, changes), "no request that was in flight matches it");
    });
  }

  it("reads times in any zone", () => {
    intend(intent("1"));
    const { adopt } = decide([live(1, { createdAt: "2026-11-25T11:00:01.5+01:00" })]);
    expect(adopt).to.deep.equal(adopted(container(1)));
  });

  it("gives nobody what another's call may have made whose equal call was answered first", () => {
    // Bob made two equal calls; the answer to the later one has closed the earlier one's intent.
    intend(intent("1"), intent("2", { user: "bob" }));
    intend(intent("3", { user: "bob", time: "2026-11-25T10:00:05.000Z" }));
    store.settle(intent("2", { user: "bob" }));
    expectUnowned(live(1), 'it may be of "alice" or of "bob"');
  });

  it("gives nobody what two users' calls fit, and names both", () => {
    intend(intent("1"), intent("2", { user: "bob", name: "web" }));
    expectUnowned(live(1), 'it may be of "alice" or of "bob"');
  });

  it("gives nobody what somebody without a name may have made", () => {
    intend(intent("1", { user: null }));
    expectUnowned(live(1), "an anonymous caller created it");
    intend(intent("2"));
    expectUnowned(live(1), 'it may be of "alice" or of an anonymous caller');
  });

  it("gives nobody a container that another user's build may have made", () => {
    intend(intent("1"), intent("2", { user: "bob", action: "build.run", image: null }));
    expectUnowned(live(1), 'it may be of "alice", or of a build by "bob"');
  });

  it("gives a container to its user beside an own build, and beside one that began later", () => {
    const build = { action: "build.run", image: null };
    intend(intent("1"), intent("2", build));
    intend(intent("3", { ...build, user: "bob", time: "2026-11-25T10:00:01Z" }));
    expect(decide([live(1)]).adopt).to.deep.equal(adopted(container(1)));
  });

  it("gives nobody two containers that one call fits, as one is somebody else's", () => {
    intend(intent("1"));
    const { adopt, unowned } = decide([live(1), live(2)]);
    expect(adopt).to.deep.equal([]);
    expect(unowned.map(({ why }) => why)).to.deep.equal(
      Array(2).fill('more objects than requests of "alice" match each other'),
    );
    intend(intent("2"));
    expect(decide([live(1), live(2)]).adopt).to.have.length(2);
  });

  it("gives nobody what is known to be nobody's, nor says more of it", () => {
    intend(intent("1"));
    store.record(container(1), { user: null, since: SINCE, source: "created" });
    expect(decide([live(1)])).to.deep.include({ adopt: [], unowned: [] });
  });

  it("leaves what has an owner to its owner", () => {
    intend(intent("1"));
    store.record(container(1), made("bob"));
    expect(decide([live(1)])).to.deep.include({ adopt: [], forget: [], unowned: [] });
  });

  const never: readonly { what: string; object: LiveObject; action: string; why: string }[] = [
    {
      what: "a container of a swarm's task",
      object: live(1, { swarmTask: true }),
      action: "container.create",
      why: "a swarm made it",
    },
    {
      what: "a swarm's network",
      object: { ...live(1), kind: "network", id: "a".repeat(25) },
      action: "network.create",
      why: "a swarm made it",
    },
    {
      what: "the daemon's own bridge",
      object: { ...live(1, { name: "bridge" }), kind: "network" },
      action: "network.create",
      why: "dockerd creates it itself",
    },
    {
      what: "an object with a short id",
      object: { ...live(1), id: "abc" },
      action: "container.create",
      why: "its id has an unknown form",
    },
    ...(["volume", "image", "exec", "service", "secret", "config"] as const).map((kind) => ({
      what: `an object of kind ${kind}, whatever fits`,
      object: { ...live(1), ...keyOf(kind, 1) },
      action: `${kind}.create`,
      why: ".+",
    })),
  ];

  for (const { what, object, action, why } of never) {
    it(`gives nobody ${what}`, () => {
      intend(intent("1", { action }));
      expectUnowned(object, why);
    });
  }

  it("forgets what is gone, of kinds that were listed alone", () => {
    for (const kind of OBJECT_KINDS) store.record(keyOf(kind, 1), made("alice"));
    store.record(container(2), { user: null, since: SINCE, source: "created" });
    const { forget } = decide([live(3)], { kinds: ["container", "volume"] });
    expect(forget).to.have.deep.members([container(1), container(2), keyOf("volume", 1)]);
  });

  it("forgets nothing that came while the daemon was asked", () => {
    store.record(container(1), made("alice", LISTED));
    store.record(container(2), made("alice", "2026-11-25T10:05:01Z"));
    store.record(container(3), made("alice", "2026-11-25T10:04:59Z"));
    expect(decide([]).forget).to.deep.equal([container(3)]);
  });

  it("drops intents that can explain nothing any more, builds after a day", () => {
    intend(
      intent("decided"),
      intent("under way", { time: "2026-11-25T10:04:55Z" }),
      intent("network", { action: "network.create" }),
      intent("pull", { action: "image.pull" }),
      intent("build", { action: "build.run" }),
      intent("old build", { action: "build.run", time: "2026-11-24T10:00:00Z" }),
    );
    const { drop } = decide([], { kinds: ["container"] });
    expect(drop).to.deep.equal(["decided", "pull", "old build"]);
  });

  it("gives no object to anybody else than whoever made it, whatever was lost", () => {
    fc.assert(
      fc.property(fc.array(creation, { maxLength: 12 }), (creations) => {
        const known = openOwnerStore(at("any.log"), { now: () => new Date(SINCE) });
        for (const open of known.openIntents()) known.settle(open);
        const objects: LiveObject[] = [];
        const makers = new Map<string, string | null>();
        creations.forEach(({ user, name, image, delay, fate }, number) => {
          const time = new Date(Date.parse(SINCE) + number * 1000 + delay).toISOString();
          known.intend(intent(String(number), { user, name, image, time }));
          if (fate === "not made") return;
          const createdAt = new Date(Date.parse(time) + 5).toISOString();
          objects.push(live(number, { name: name ?? `made_${number}`, image, createdAt }));
          makers.set(container(number).id, user);
        });
        for (const { key, user } of reconcile(
          { time: LISTED, kinds: new Set(OBJECT_KINDS), objects },
          known,
        ).adopt)
          expect(makers.get(key.id)).to.equal(user);
        known.close();
      }),
      { numRuns: 200 },
    );
  });
});

/** A call, and whether dockerd came to execute it before all ended; nothing was recorded of any. */
const creation = fc.record({
  user: fc.constantFrom("alice", "bob", null),
  name: fc.constantFrom(null, "web", "db"),
  image: fc.constantFrom("nginx", "redis"),
  delay: fc.nat(900),
  fate: fc.constantFrom("made", "not made"),
});
