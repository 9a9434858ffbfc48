import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createReservations, NO_OBJECTS } from "../../../src/inflight/reservations.js";

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
    while (asked < 3) await sleep(2);
    expect(counted(reservations)).to.equal(1);
    isDone = true;
    while (counted(reservations) > 0) await sleep(2);
    const before = asked;
    await sleep(20);
    expect(asked).to.equal(before);
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
    const end = reservations.hold("alice", ONE, execution);
    reservations.hold("alice", ONE, NEVER);
    end();
    end();
    await sleep(20);
    expect(asked).to.equal(0);
    expect(counted(reservations)).to.equal(1);
  });

  it("keeps counting what is in flight when a request ends that adds nothing", () => {
    const reservations = createReservations();
    const endNothing = reservations.hold("alice", NOTHING, NEVER);
    reservations.hold("alice", ONE, NEVER)();
    reservations.hold("alice", ONE, NEVER);
    endNothing();
    expect(counted(reservations)).to.equal(1);
  });
});
