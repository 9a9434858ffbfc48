import { expect } from "chai";
import { volumesInUse } from "../../../../src/engine/dockerd/volumes-in-use.js";

const asked: string[] = [];

function answering(list: unknown, status = 200) {
  return {
    get(target: string) {
      asked.push(target);
      const body = Buffer.from(JSON.stringify(list));
      return Promise.resolve({ status, body, apiVersion: undefined });
    },
  };
}

const using = (State: string, ...names: readonly string[]) => ({
  ...{ Id: "c", State },
  Mounts: names.map((Name) => ({ Type: "volume", Name })),
});

describe("volumesInUse()", () => {
  beforeEach(() => asked.splice(0));

  it("counts the containers of each volume, and those that run, are paused or restart", async () => {
    const states = ["running", "paused", "restarting", "removing", "created", "exited", "dead"];
    const list = [...states.map((state) => using(state, "a", "a", "other")), using("exited", "b")];
    const users = await volumesInUse(answering(list), ["a", "b", "c"]);
    expect([...users]).to.deep.equal([
      ["a", { containers: 7, running: 4 }],
      ["b", { containers: 1, running: 0 }],
      ["c", { containers: 0, running: 0 }],
    ]);
    const filters = encodeURIComponent(JSON.stringify({ volume: ["a", "b", "c"] }));
    expect(asked).to.deep.equal([`/containers/json?all=1&filters=${filters}`]);
  });

  it("finds a volume without a name by its place", async () => {
    const name = "0123456789abcdef".repeat(4);
    const Mounts = [{ Type: "volume", Source: `/var/lib/docker/volumes/${name}/_data` }];
    const users = await volumesInUse(answering([{ Id: "c", State: "running", Mounts }]), [name]);
    expect(users.get(name)).to.deep.equal({ containers: 1, running: 1 });
    expect(asked).to.deep.equal(["/containers/json?all=1"]);
  });

  it("takes a task of a swarm for one that runs: the next starts without a request", async () => {
    const Labels = { "com.docker.swarm.task.id": "t" };
    const users = await volumesInUse(answering([{ ...using("exited", "a"), Labels }]), ["a"]);
    expect(users.get("a")).to.deep.equal({ containers: 1, running: 1 });
  });

  it("asks nothing about no volume, and passes over mounts without a name", async () => {
    expect((await volumesInUse(answering(null), [])).size).to.equal(0);
    expect(asked).to.deep.equal([]);
    const list = [{ Id: "c", State: "running", Mounts: [{ Type: "bind", Source: "/a" }] }];
    const users = await volumesInUse(answering(list), ["a"]);
    expect(users.get("a")).to.deep.equal({ containers: 0, running: 0 });
  });

  it("fails for more volumes than can be asked for", async () => {
    const many = Array.from({ length: 51 }, (_, at) => `v${at}`);
    const failed = await volumesInUse(answering([]), many).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect(asked).to.deep.equal([]);
  });

  it("fails where dockerd answers with something else", async () => {
    for (const client of [
      answering([], 500),
      answering({}),
      answering([{}]),
      answering([{ Id: "c", State: "running", Mounts: [{ Name: 7 }] }]),
      answering([{ Id: "c", State: "running", Mounts: [null] }]),
    ]) {
      const failed = await volumesInUse(client, ["a"]).then(
        () => false,
        () => true,
      );
      expect(failed).to.equal(true);
    }
  });
});
