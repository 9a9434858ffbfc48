import { expect } from "chai";
import { volumeWriters } from "../../../src/dockerd/volume-writers.js";

const answering = (body: unknown, asked: string[] = []) => ({
  get(target: string) {
    asked.push(target);
    return Promise.resolve({
      status: 200,
      body: Buffer.from(JSON.stringify(body)),
      apiVersion: "1.45",
    });
  },
});

describe("volumeWriters()", () => {
  it("lists who can write the volumes, of those that have processes", async () => {
    const asked: string[] = [];
    const Mounts = [
      { Type: "volume", Name: "data", RW: true },
      { Type: "volume", Name: "read", RW: false },
      { Type: "volume", Name: "unsaid" },
      { Type: "bind", Source: "/srv", RW: true },
    ];
    const body = [
      { Id: "c1", State: "running", Mounts },
      { Id: "c2", State: "paused", Mounts: null },
      ...["created", "exited", "dead"].map((State) => ({ Id: State, State, Mounts })),
    ];
    expect(await volumeWriters(answering(body, asked), ["data"])).to.deep.equal([
      { id: "c1", volumes: ["data", "unsaid"] },
      { id: "c2", volumes: [] },
    ]);
    expect(asked).to.deep.equal([
      `/containers/json?all=1&filters=${encodeURIComponent('{"volume":["data"]}')}`,
    ]);
  });

  it("lists containers of a swarm in any state: tasks start without a request", async () => {
    const Mounts = [{ Type: "volume", Name: "data", RW: true }];
    const Labels = { "com.docker.swarm.task.id": "t" };
    for (const State of ["created", "exited"]) {
      const body = [{ Id: "task", State, Labels, Mounts }];
      expect(await volumeWriters(answering(body), ["data"])).to.deep.equal([
        { id: "task", volumes: ["data"] },
      ]);
    }
  });

  it("asks for nothing where there are no volumes, or too many", async () => {
    const asked: string[] = [];
    expect(await volumeWriters(answering([], asked), [])).to.deep.equal([]);
    const many = Array.from({ length: 51 }, (_, at) => `v${at}`);
    expect(await volumeWriters(answering([], asked), many)).to.equal(null);
    expect(asked).to.deep.equal([]);
  });
});
