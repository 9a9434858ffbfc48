import { expect } from "chai";
import { statusOf } from "../../../../src/preview/world/container-answer.js";
import { changeBy } from "../../../../src/preview/world/container-life.js";
import { createdObject } from "../../../../src/preview/world/created-object.js";
import { requestWith } from "../../../../src/preview/world/offline-request.js";
import {
  simulatedNetwork,
  type SimulatedObject,
} from "../../../../src/preview/world/simulated-objects.js";

const NETWORK = simulatedNetwork({ id: "", name: "n", owner: "", driver: "bridge" });

function created(host: object = {}): SimulatedObject {
  const body = Buffer.from(JSON.stringify({ Image: "alpine", HostConfig: host }));
  const request = requestWith("POST", "/v1.45/containers/create?name=web", body);
  const object = createdObject(request, { owner: "", objects: [] });
  if (object === null) throw new Error("nothing is created");
  return object;
}

/** Sends requests one after the other; null once the container is removed. */
function after(first: SimulatedObject, ...lines: readonly string[]): SimulatedObject | null {
  let object: SimulatedObject | null = first;
  for (const line of lines) {
    const { put, removed } = changed(line, object === null ? [] : [object]);
    object = removed.length > 0 ? null : (put[0] ?? object);
  }
  return object;
}

function changed(line: string, objects: readonly SimulatedObject[]) {
  const [method = "", target = "", body] = line.split(" ");
  const bytes = body === undefined ? null : Buffer.from(body);
  return changeBy(requestWith(method, target, bytes), [...objects, NETWORK]);
}

function eventsOf(line: string, object: SimulatedObject): readonly unknown[] {
  const { events = "" } = changed(line, [object]).tells ?? {};
  return events
    .split("\n")
    .filter((one) => one !== "")
    .map((one) => JSON.parse(one) as unknown);
}

const START = "POST /v1.45/containers/web/start";

describe("changeBy()", () => {
  for (const [what, lines, status] of [
    ["runs after its start", [START], "running"],
    ["ends at once if somebody is attached", ["POST /containers/web/attach", START], "exited"],
    ["ends at once if somebody waits for it", ["POST /containers/web/wait", START], "exited"],
    ["ends when somebody begins to wait for it", [START, "POST /containers/web/wait"], "exited"],
    ["ends when it is stopped", [START, "POST /containers/web/stop?t=0"], "exited"],
    ["ends when it is killed", [START, "POST /containers/web/kill?signal=SIGKILL"], "exited"],
    ["outlives a signal", [START, "POST /containers/web/kill?signal=HUP"], "running"],
    ["is paused", [START, "POST /containers/web/pause"], "paused"],
    [
      "runs again",
      [START, "POST /containers/web/pause", "POST /containers/web/unpause"],
      "running",
    ],
    ["stays as it is when others are stopped", ["POST /containers/other/stop"], "created"],
  ] as const)
    it(`says that a container ${what}`, () => {
      const object = after(created(), ...lines);
      expect(object === null ? null : statusOf(object)).to.equal(status);
    });

  it("removes a container that asked for it at its end, and one that is deleted", () => {
    const short = created({ AutoRemove: true });
    expect(after(short, "POST /containers/web/attach", START)).to.equal(null);
    expect(after(short, START)).not.to.equal(null);
    expect(after(created(), "DELETE /v1.45/containers/web?force=1")).to.equal(null);
    expect(changed("DELETE /networks/n", []).removed).to.deep.equal([["networks", "n"]]);
  });

  it("renames a container", () => {
    const object = after(created(), "POST /containers/web/rename?name=other");
    expect(object).to.deep.include({ names: ["other"] });
    expect(object?.answer).to.include({ Name: "/other" });
  });

  it("joins networks when the container starts, and when it is connected", () => {
    const joining = { NetworkMode: "n" };
    const networks = "answer.NetworkSettings.Networks";
    expect(created(joining)).to.have.nested.property(`${networks}.n.NetworkID`, "");
    const started = after(created(joining), START);
    expect(started).to.have.nested.property(`${networks}.n.NetworkID`, NETWORK.id);
    const left = after(created(joining), 'POST /networks/n/disconnect {"Container":"web"}');
    expect(left).to.have.deep.nested.property(networks, {});
    const joined = after(created(), START, 'POST /networks/n/connect {"Container":"web"}');
    expect(joined).to.have.nested.property(`${networks}.n.NetworkID`, NETWORK.id);
  });

  it("tells whoever follows events that a container started and ended", () => {
    const object = created();
    expect(eventsOf(START, object)).to.have.length(1);
    const [start, die, ...others] = eventsOf(START, { ...object, attended: true });
    expect(others).to.deep.equal([]);
    expect(start).to.include({ Type: "container", Action: "start", id: object.id });
    expect(die)
      .to.nested.include({ Action: "die", "Actor.ID": object.id, "Actor.Attributes.exitCode": "0" })
      .and.nested.include({ "Actor.Attributes.name": "web" });
  });

  it("changes nothing by reads, and by paths that cannot be decoded", () => {
    for (const line of ["GET /containers/web/json", "POST /containers/%zz/stop"])
      expect(changed(line, [created()])).to.deep.equal({ put: [], removed: [], tells: null });
  });
});
