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
  const thing = createdObject(request, { owner: "", things: [] });
  if (thing === null) throw new Error("nothing is created");
  return thing;
}

/** Sends requests one after the other; null once the container is removed. */
function after(first: SimulatedObject, ...lines: readonly string[]): SimulatedObject | null {
  let thing: SimulatedObject | null = first;
  for (const line of lines) {
    const { put, removed } = changed(line, thing === null ? [] : [thing]);
    thing = removed.length > 0 ? null : (put[0] ?? thing);
  }
  return thing;
}

function changed(line: string, things: readonly SimulatedObject[]) {
  const [method = "", target = "", body] = line.split(" ");
  const bytes = body === undefined ? null : Buffer.from(body);
  return changeBy(requestWith(method, target, bytes), [...things, NETWORK]);
}

function eventsOf(line: string, thing: SimulatedObject): readonly unknown[] {
  const { events = "" } = changed(line, [thing]).tells ?? {};
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
      const thing = after(created(), ...lines);
      expect(thing === null ? null : statusOf(thing)).to.equal(status);
    });

  it("removes a container that asked for it at its end, and one that is deleted", () => {
    const short = created({ AutoRemove: true });
    expect(after(short, "POST /containers/web/attach", START)).to.equal(null);
    expect(after(short, START)).not.to.equal(null);
    expect(after(created(), "DELETE /v1.45/containers/web?force=1")).to.equal(null);
    expect(changed("DELETE /networks/n", []).removed).to.deep.equal([["networks", "n"]]);
  });

  it("renames a container", () => {
    const thing = after(created(), "POST /containers/web/rename?name=other");
    expect(thing).to.deep.include({ names: ["other"] });
    expect(thing?.answer).to.include({ Name: "/other" });
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
    const thing = created();
    expect(eventsOf(START, thing)).to.have.length(1);
    const [start, die, ...others] = eventsOf(START, { ...thing, attended: true });
    expect(others).to.deep.equal([]);
    expect(start).to.include({ Type: "container", Action: "start", id: thing.id });
    expect(die)
      .to.nested.include({ Action: "die", "Actor.ID": thing.id, "Actor.Attributes.exitCode": "0" })
      .and.nested.include({ "Actor.Attributes.name": "web" });
  });

  it("changes nothing by reads, and by paths that cannot be decoded", () => {
    for (const line of ["GET /containers/web/json", "POST /containers/%zz/stop"])
      expect(changed(line, [created()])).to.deep.equal({ put: [], removed: [], tells: null });
  });
});
