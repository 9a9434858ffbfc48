import { expect } from "chai";
import {
  createKnownObjects,
  type KnownObjects,
} from "../../../../src/audit/record/known-objects.js";
import type { Call } from "../../../../src/domain/call.js";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import type { Message } from "../../../../src/domain/message.js";
import type { ObjectKey } from "../../../../src/domain/owners.js";
import type { AboutObject } from "../../../../src/domain/record.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { decodeMessage } from "../../../../src/engine/protocol/decode-message.js";
import { readCall } from "../../../../src/engine/request/read-call.js";
import { UNKNOWN_DOCKERD } from "../../../unknown-dockerd.js";
import { messageOf } from "../../server/parts.js";

const WEB = "a1b2".padEnd(64, "0");
const DB = "a1c3".padEnd(64, "1");
const EXEC = "e".repeat(64);
const NOW = 1_000_000;

/** What a client does, and what dockerd answers. */
interface Act {
  readonly target: string;
  readonly method?: string;
  readonly body?: object | null;
  readonly made?: ObjectKey;
  readonly status?: number;
  readonly targets?: readonly TargetFacts[];
  readonly isAllowed?: boolean;
}

function messageFor(
  { target, method = "POST", body = null, status = 200 }: Act,
  isAnswer: boolean,
) {
  const answer = { ResponseStatusCode: status, ResponseBody: Buffer.from("{}").toString("base64") };
  const bytes = messageOf(method, target, body, isAnswer ? answer : {});
  return decodeMessage(bytes, isAnswer ? "response" : "request");
}

function callOf(message: Message): Call {
  return readCall(message, OPTIONS);
}

const OPTIONS = {
  dockerd: { ...UNKNOWN_DOCKERD, http2: false },
  minApiVersion: "1.24",
  maxApiVersion: "1.56",
  maxBodyBytes: 4096,
};

let ids = 0;

/** Has a client do something, and returns what the records of request and response are about. */
function doneBy(
  objects: KnownObjects,
  act: Act,
): Record<"request" | "response", readonly AboutObject[]> {
  const id = String(ids++);
  const { targets = null, isAllowed = true, made = null } = act;
  const asked = messageFor(act, false);
  const about = { isAllowed, call: callOf(asked), targets };
  const answered = { begun: { id }, made };
  return {
    request: objects.about({ ...about, id, phase: "request", message: asked, answered: null }),
    response: objects.about({
      ...about,
      id: `${id}-answer`,
      phase: "response",
      message: messageFor(act, true),
      answered,
    }),
  };
}

function requestOf(objects: KnownObjects, target: string, more: Partial<Act> = {}) {
  return doneBy(objects, { target, ...more, status: 404 }).request;
}

function event(action: string, id: string, name: string, timeMs = NOW): DockerEvent {
  return { type: "container", action, id, name, timeMs };
}

const web = { kind: "container", id: WEB, name: "web" };

describe("createKnownObjects()", () => {
  let objects: KnownObjects;

  beforeEach(() => {
    objects = createKnownObjects(null, () => NOW);
  });

  function create(id: string, name: string): void {
    const made = { kind: "container", id } as const;
    doneBy(objects, {
      target: `/containers/create?name=${name}`,
      body: { Image: "a" },
      made,
      status: 201,
    });
  }

  it("names a container by its name, its id or the beginning of it, once it was created", () => {
    create(WEB, "web");
    create(DB, "db");
    for (const ref of ["web", WEB, WEB.slice(0, 12), "a1b2"])
      expect(requestOf(objects, `/v1.45/containers/${ref}/stop`), ref).to.deep.equal([web]);
  });

  it("does not choose one of several containers whose ids begin alike", () => {
    create(WEB, "web");
    create(DB, "db");
    const [about] = requestOf(objects, "/containers/a1/stop");
    expect(about).to.deep.equal({ kind: "container", id: null, name: "a1" });
  });

  it("says what the path says of an unknown container", () => {
    expect(requestOf(objects, "/containers/web/stop")).to.deep.equal([{ ...web, id: null }]);
    expect(requestOf(objects, `/containers/${WEB}/stop`)).to.deep.equal([{ ...web, name: null }]);
  });

  it("names what was created with the response, and nothing that was there before", () => {
    create(WEB, "web");
    const act = { target: "/containers/create?name=web", body: { Image: "a" } };
    const { request, response } = doneBy(objects, { ...act, status: 409 });
    expect([request, response]).to.deep.equal([[{ ...web, id: null }], [{ ...web, id: null }]]);
    const made = { kind: "container", id: DB } as const;
    const named = doneBy(objects, { target: "/containers/create?name=db", made, status: 201 });
    expect(named.response).to.deep.equal([{ kind: "container", id: DB, name: "db" }]);
  });

  it("names the container of an exec that is started by its id", () => {
    create(WEB, "web");
    const made = { kind: "exec", id: EXEC } as const;
    const exec = { kind: "exec", id: EXEC, name: null };
    const act = { target: "/containers/web/exec", body: { Cmd: ["sh"] }, made, status: 201 };
    expect(doneBy(objects, act).response).to.deep.equal([web, exec]);
    for (const path of [`/exec/${EXEC}/start`, `/exec/${EXEC}/resize?h=1&w=1`])
      expect(requestOf(objects, path, { body: path.endsWith("start") ? {} : null })).to.deep.equal([
        exec,
        web,
      ]);
    expect(requestOf(objects, `/exec/${EXEC}/json`, { method: "GET" })).to.deep.equal([exec, web]);
  });

  it("looks up the container of an exec that is older than the plugin, if its request is allowed", async () => {
    const sought: string[] = [];
    objects = createKnownObjects((id) => {
      sought.push(id);
      return Promise.resolve(WEB);
    });
    const act = { target: `/exec/${EXEC}/start`, body: {} };
    doneBy(objects, { ...act, isAllowed: false });
    expect(sought).to.deep.equal([]);
    const exec = { kind: "exec", id: EXEC, name: null };
    const unknown = { kind: "container", id: null, name: null };
    expect(doneBy(objects, act).request).to.deep.equal([exec, unknown]);
    await Promise.resolve();
    expect(doneBy(objects, act).request).to.deep.equal([exec, { ...unknown, id: WEB }]);
    expect(sought).to.deep.equal([EXEC]);
  });

  it("follows a rename at once, and keeps the old name in the record of its response", () => {
    create(WEB, "web");
    const act = { target: "/containers/web/rename?name=old" };
    expect(doneBy(objects, act).response).to.deep.equal([web]);
    expect(requestOf(objects, "/containers/old/stop")).to.deep.equal([{ ...web, name: "old" }]);
    expect(requestOf(objects, "/containers/web/stop")).to.deep.equal([{ ...web, id: null }]);
    objects.observed(event("start", WEB, "web", NOW - 1));
    expect(requestOf(objects, `/containers/${WEB}/stop`)).to.deep.equal([{ ...web, name: "old" }]);
  });

  it("learns nothing from a rename that failed", () => {
    create(WEB, "web");
    doneBy(objects, { target: "/containers/web/rename?name=old", status: 409 });
    expect(requestOf(objects, "/containers/web/stop")).to.deep.equal([web]);
  });

  it("names a removed container by its id alone, and a new one by the name", () => {
    create(WEB, "web");
    doneBy(objects, { method: "DELETE", target: "/containers/web", status: 204 });
    expect(requestOf(objects, "/containers/web/stop")).to.deep.equal([{ ...web, id: null }]);
    expect(requestOf(objects, `/containers/${WEB}/wait`)).to.deep.equal([web]);
    objects.observed(event("die", WEB, "web"));
    create(DB, "web");
    expect(requestOf(objects, "/containers/web/stop")[0]?.id).to.equal(DB);
  });

  it("keeps a container of which only a link is removed", () => {
    create(WEB, "web");
    doneBy(objects, { method: "DELETE", target: "/containers/web?link=1", status: 204 });
    expect(requestOf(objects, "/containers/web/stop")).to.deep.equal([web]);
  });

  it("learns from dockerd's events", () => {
    objects.observed(event("create", WEB, "quiet_turing"));
    expect(requestOf(objects, "/containers/quiet_turing/stop")[0]?.id).to.equal(WEB);
    objects.observed(event("destroy", WEB, "quiet_turing"));
    expect(requestOf(objects, "/containers/quiet_turing/stop")[0]?.id).to.equal(null);
  });

  it("ignores an event with an id or a name of another form", () => {
    objects.observed(event("create", "../x", "web"));
    objects.observed(event("create", WEB, "\u001b[31mweb"));
    expect(requestOf(objects, `/containers/${WEB}/stop`)).to.deep.equal([{ ...web, name: null }]);
  });

  it("takes dockerd's list, and forgets what is missing in it", () => {
    create(WEB, "web");
    const listed = {
      kind: "container",
      id: DB,
      name: "db",
      image: null,
      createdAt: null,
      swarmTask: false,
    } as const;
    const time = new Date(NOW + 1).toISOString();
    objects.listed({ time, kinds: new Set(["container"]), objects: [listed] });
    expect(requestOf(objects, "/containers/db/stop")[0]?.id).to.equal(DB);
    expect(requestOf(objects, "/containers/web/stop")[0]?.id).to.equal(null);
  });

  it("prefers what dockerd was asked for the decision", () => {
    create(WEB, "web");
    const target = {
      kind: "container",
      ref: "web",
      use: "subject",
      found: true,
      id: DB,
      names: ["web"],
    };
    const targets = [target as unknown as TargetFacts];
    expect(requestOf(objects, "/containers/web/stop", { targets })[0]?.id).to.equal(DB);
  });

  it("names network and container of a connection, and what a commit, a pull, a tag and a build name", () => {
    create(WEB, "web");
    const image = (name: string) => ({ kind: "image", id: null, name });
    const acts: readonly (readonly [Act, readonly AboutObject[]])[] = [
      [
        { target: "/networks/front/connect", body: { Container: "web" } },
        [{ kind: "network", id: null, name: "front" }, web],
      ],
      [{ target: "/commit?container=web&repo=mine&tag=2" }, [web, image("mine:2")]],
      [{ target: "/images/create?fromImage=alpine&tag=3.22" }, [image("alpine:3.22")]],
      [{ target: "/images/alpine/tag?repo=mine" }, [image("alpine"), image("mine")]],
      [{ target: "/build?t=mine:1&t=mine:2" }, [image("mine:1"), image("mine:2")]],
      [
        { target: "/volumes/create", body: { Name: "data" } },
        [{ kind: "volume", id: null, name: "data" }],
      ],
      [{ target: "/containers/json", method: "GET" }, []],
    ];
    for (const [act, about] of acts)
      expect(doneBy(objects, { ...act, status: 404 }).request, act.target).to.deep.equal(about);
  });

  it("shows no text of another form than names have", () => {
    const act = { target: "/containers/create?name=sk!live_9f", body: { Image: "a" } };
    expect(doneBy(objects, { ...act, status: 400 }).request).to.deep.equal([
      { ...web, id: null, name: null },
    ]);
    expect(requestOf(objects, "/build?t=sk!live")).to.deep.equal([
      { kind: "image", id: null, name: null },
    ]);
  });
});
