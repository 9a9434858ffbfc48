import { expect } from "chai";
import {
  createContainerStates,
  type ContainerStates,
} from "../../../../src/engine/dockerd/container-states.js";
import { createDockerdClient } from "../../../../src/engine/dockerd/dockerd-client.js";
import { createTickets } from "../../../../src/engine/dockerd/tickets.js";
import { FREE } from "../targets/free-limits.js";
import { LIMITS, answering, startFakeDockerd, type FakeDockerd } from "./fake-dockerd.js";

const [A = "", B = "", C = ""] = ["a", "b", "c"].map((digit) => digit.repeat(64));
const INSPECT_A = `/containers/${A}/json`;

const open: (() => unknown)[] = [];

interface Asked {
  readonly states: ContainerStates;
  readonly daemon: FakeDockerd;
}

async function over(answers: Record<string, unknown>, nowMs?: () => number): Promise<Asked> {
  const daemon = await startFakeDockerd(answering(answers));
  const client = createDockerdClient(daemon.socket, createTickets(), LIMITS);
  open.push(client.close, daemon.close);
  return { states: createContainerStates(client, nowMs), daemon };
}

function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

describe("createContainerStates()", () => {
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  it("tells which containers are there, and which of them run", async () => {
    const filters = encodeURIComponent(JSON.stringify({ id: [A, B, C] }));
    const list = [
      { Id: A, State: "running" },
      { Id: B, State: "exited" },
      { Id: "d".repeat(64), State: "running" },
    ];
    const { states } = await over({ [`/containers/json?all=1&filters=${filters}`]: list });
    expect([...(await states.there([A, B, C]))]).to.deep.equal([
      [A, true],
      [B, false],
    ]);
  });

  it("takes every state for running in which there may be processes", async () => {
    for (const [state, runs] of [
      ["created", false],
      ["dead", false],
      ["paused", true],
      ["restarting", true],
      ["removing", true],
    ] as const) {
      const filters = encodeURIComponent(JSON.stringify({ id: [A] }));
      const answer = [{ Id: A, State: state }];
      const { states } = await over({ [`/containers/json?all=1&filters=${filters}`]: answer });
      expect((await states.there([A])).get(A), state).to.equal(runs);
    }
  });

  it("asks for all where there are many", async () => {
    const { states, daemon } = await over({ "/containers/json?all=1": [] });
    await states.there(Array.from({ length: 101 }, (_, number) => `${number}`));
    expect(daemon.asked).to.deep.equal(["GET /containers/json?all=1"]);
  });

  it("tells what limits a container", async () => {
    const config = {
      Memory: 1024,
      NanoCpus: 1e9,
      CpuQuota: 5,
      CpuPeriod: 6,
      CpusetCpus: "0",
      DeviceRequests: [{ Driver: "nvidia", Count: 1, DeviceIDs: null }],
      Devices: [{ PathOnHost: "/dev/fuse" }],
    };
    const { states } = await over({
      [INSPECT_A]: { Id: A, HostConfig: config },
      [`/containers/${B}/json`]: { Id: B, HostConfig: { Devices: null } },
    });
    expect(await states.limitsOf(A)).to.deep.equal({
      memory: 1024,
      nanoCpus: 1e9,
      cpuQuota: 5,
      cpuPeriod: 6,
      cpuset: "0",
      deviceRequests: [{ driver: "nvidia", count: 1, ids: [] }],
      devices: ["/dev/fuse"],
    });
    expect(await states.limitsOf(B)).to.deep.equal(FREE);
    expect(await states.limitsOf(C)).to.equal(null);
  });

  it("asks again after a while, and where limits were changed", async () => {
    let nowMs = 0;
    const { states, daemon } = await over({ [INSPECT_A]: { Id: A, HostConfig: {} } }, () => nowMs);
    for (let count = 0; count < 2; count++) await states.limitsOf(A);
    expect(daemon.asked).to.have.length(1);
    nowMs = 10 * 60 * 1000;
    await states.limitsOf(A);
    states.changed();
    await states.limitsOf(A);
    expect(daemon.asked).to.have.length(3);
  });

  it("keeps nothing that was asked before a change", async () => {
    const { states, daemon } = await over({ [INSPECT_A]: { Id: A, HostConfig: {} } });
    const before = states.limitsOf(A);
    states.changed();
    await before;
    await states.limitsOf(A);
    expect(daemon.asked).to.have.length(2);
  });

  it("says so where an answer is none", async () => {
    const all = "/containers/json?all=1";
    const many = Array.from({ length: 101 }, () => A);
    for (const [answers, why] of [
      [{}, /answers 404 to a list/],
      [{ [all]: [{ State: "running" }] }, /"Id"/],
      [{ [all]: [{ Id: A }] }, /"State"/],
    ] as const) {
      const { states } = await over(answers);
      expect(await failure(states.there(many))).to.match(why);
    }
    for (const [answer, why] of [
      [{ Id: B, HostConfig: {} }, /another container/],
      [{ Id: A }, /"HostConfig"/],
      [{ Id: A, HostConfig: { Memory: "1g" } }, /"Memory".*not an integer/],
      [{ Id: A, HostConfig: { Memory: 2 ** 60 } }, /"Memory".*not an integer/],
    ] as const) {
      const { states } = await over({ [INSPECT_A]: answer });
      expect(await failure(states.limitsOf(A))).to.match(why);
    }
  });
});
