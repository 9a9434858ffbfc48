import { expect } from "chai";
import { createReservations, NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { staysSo, waitFor } from "../../../wait-for.js";

const ONE = { makes: { ...NO_OBJECTS, containers: 1 }, change: null };
const NOTHING = { makes: NO_OBJECTS, change: null };
const NEVER = { isDone: () => Promise.resolve(false) };

describe("createReservations()", () => {
  const counted = (reservations: ReturnType<typeof createReservations>): number =>
    reservations.claim("alice").making().containers;

  it("counts a request until dockerd is proven to be done with it, however old it is", async () => {
    const reservations = createReservations(5);
    let asked = 0;
    let isDone = false;
    const execution = {
      isDone() {
        asked += 1;
        return Promise.resolve(isDone);
      },
    };
    reservations.hold("alice", ONE, execution);
    await waitFor("three questions", () => asked >= 3);
    expect(counted(reservations)).to.equal(1);
    isDone = true;
    await waitFor("the end", () => counted(reservations) === 0);
    const before = asked;
    await staysSo("it is not asked again", () => asked === before, 20);
  });

  it("does not ask about a request that has ended, nor counts it off twice", async () => {
    const reservations = createReservations(5);
    let asked = 0;
    const execution = {
      isDone() {
        asked += 1;
        return Promise.resolve(true);
      },
    };
    const { end } = reservations.hold("alice", ONE, execution);
    reservations.hold("alice", ONE, NEVER);
    end();
    end();
    await staysSo("it is not asked", () => asked === 0, 20);
    expect(counted(reservations)).to.equal(1);
  });

  it("keeps counting what is in flight when a request ends that adds nothing", () => {
    const reservations = createReservations();
    const nothing = reservations.hold("alice", NOTHING, NEVER);
    reservations.hold("alice", ONE, NEVER).end();
    reservations.hold("alice", ONE, NEVER);
    nothing.end();
    expect(counted(reservations)).to.equal(1);
  });

  it("keeps counting what is in flight when a request ends whose container was recorded before", () => {
    const reservations = createReservations();
    const first = reservations.hold("alice", ONE, NEVER);
    first.recorded();
    reservations.hold("alice", ONE, NEVER);
    first.end();
    expect(counted(reservations)).to.equal(1);
  });

  it("counts a container until its owner is recorded, and its volumes until the request ends", () => {
    const reservations = createReservations();
    const change = { container: null, runs: false, share: null };
    const makes = { ...NO_OBJECTS, containers: 1, volumes: 2 };
    const claim = reservations.claim("alice");
    const held = reservations.hold("alice", { makes, change }, NEVER);
    expect([claim.making(), claim.changes()]).to.deep.equal([makes, [change]]);
    held.recorded();
    held.recorded();
    expect([claim.making(), claim.changes()]).to.deep.equal([{ ...NO_OBJECTS, volumes: 2 }, []]);
    held.end();
    expect(claim.making()).to.deep.equal(NO_OBJECTS);
  });

  it("counts a volume and a network until they are recorded", () => {
    for (const kind of ["volumes", "networks", "services"] as const) {
      const reservations = createReservations();
      const held = reservations.hold(
        "alice",
        { makes: { ...NO_OBJECTS, [kind]: 1 }, change: null },
        NEVER,
      );
      expect(reservations.claim("alice").making()[kind]).to.equal(1);
      held.recorded();
      expect(reservations.claim("alice").making()[kind]).to.equal(0);
    }
  });
});
