import type { IncomingMessage, ServerResponse } from "node:http";
import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import { createDockerdClient } from "../../../../src/engine/dockerd/dockerd-client.js";
import { createInspector, type Inspect } from "../../../../src/engine/dockerd/inspect.js";
import { TICKET_HEADER, createTickets } from "../../../../src/engine/dockerd/tickets.js";
import { LIMITS, answering, containerAnswer, startFakeDockerd } from "./fake-dockerd.js";
import type { FakeDockerd } from "./fake-dockerd.js";

const ID = "c0ffee01".repeat(8);

interface Asked {
  readonly inspect: Inspect;
  readonly daemon: FakeDockerd;
}

const open: (() => unknown)[] = [];

async function asking(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  nowMs?: () => number,
  limits = LIMITS,
): Promise<Asked> {
  const daemon = await startFakeDockerd(answer);
  const client = createDockerdClient(daemon.socket, createTickets(), limits);
  open.push(() => {
    client.close();
  }, daemon.close);
  return { inspect: createInspector(nowMs).through(client), daemon };
}

function whyOf(answer: Inspected): string {
  return answer.state === "unknown" ? answer.why : answer.state;
}

const USED = { User: "1000:1000", Image: "busybox", Labels: { team: "web" } };

describe("createInspector()", () => {
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  it("says what a container is", async () => {
    const mounts = [
      {
        ...{ Type: "bind", Source: "/srv", Destination: "/data", RW: false },
        ...{ Mode: "ro,z", Propagation: "rslave" },
      },
      { Type: "volume", Name: "cache", Source: "/x", Destination: "/cache", RW: true },
    ];
    const hostConfig = {
      ...{ NetworkMode: "container:db", IpcMode: "private", PidMode: "" },
      Mounts: [
        { Type: "bind", Target: "/data", BindOptions: { ReadOnlyForceRecursive: true } },
        { Type: "volume", Target: "/cache", BindOptions: null },
      ],
      Tmpfs: { "/tmp": "size=1m" },
      LogConfig: { Type: "none" },
      ReadonlyRootfs: true,
    };
    const networks = { bridge: {}, front: { NetworkID: "n1" }, back: { NetworkID: "" }, old: null };
    const answer = containerAnswer(ID, {
      Mounts: mounts,
      HostConfig: hostConfig,
      Config: { ...USED, Hostname: "h", WorkingDir: "/w" },
      ExecIDs: ["e1", "e2"],
      NetworkSettings: { Networks: networks },
      ...{ State: { Status: "running" }, HostnamePath: "", HostsPath: "/srv/hosts" },
    });
    const { inspect } = await asking(answering({ "/containers/web/json": answer }));
    expect(await inspect("container", "web")).to.deep.equal({
      state: "found",
      shown: { bytes: Buffer.from(JSON.stringify(answer)), apiVersion: null },
      object: {
        ...{ kind: "container", id: ID, names: ["web"], labels: { team: "web" } },
        ...{ parent: null, volume: null, network: null },
        container: {
          ...{ user: "1000:1000", image: "busybox", hostName: "h", domainName: "" },
          createdAt: "2026-11-25T10:00:00.5Z",
          rootReadOnly: true,
          ...{ execs: 2, status: "running", logDriver: "none", toJoin: ["back", "old"] },
          mounts: [
            { type: "bind", name: "", target: "/data", readOnly: true },
            { type: "volume", name: "cache", target: "/cache", readOnly: false },
          ],
          joined: [{ name: "front", id: "n1" }],
          sharing: [{ field: "HostConfig.NetworkMode", kind: "network", ref: "db" }],
          stored: {
            workingDir: "/w",
            restart: "",
            mounts: [
              {
                ...{ type: "bind", name: "", source: "/srv", target: "/data", readOnly: true },
                ...{ readOnlyBelow: true, propagation: "rslave", relabel: "z" },
              },
              {
                ...{ type: "volume", name: "cache", source: "/x", target: "/cache" },
                ...{ readOnly: false, readOnlyBelow: false, propagation: "", relabel: "" },
              },
              {
                ...{ type: "tmpfs", name: "", source: "", target: "/tmp", readOnly: false },
                ...{ readOnlyBelow: false, propagation: "", relabel: "" },
              },
            ],
            files: [{ field: "HostsPath", target: "/etc/hosts", source: "/srv/hosts" }],
            unrunnable: null,
          },
        },
      },
    });
  });

  it("says what kind of network it is", async () => {
    const ingress = { Driver: "overlay", Scope: "swarm", Ingress: true };
    const { inspect } = await asking(
      answering({
        "/networks/ingress": { Id: "n1", Name: "ingress", Labels: null, ...ingress },
        "/networks/bare": { Id: "n2", Name: "bare" },
      }),
    );
    const networkOf = async (ref: string): Promise<unknown> => {
      const answer = await inspect("network", ref);
      return answer.state === "found" ? answer.object.network : answer;
    };
    expect(await networkOf("ingress")).to.deep.equal({
      driver: "overlay",
      scope: "swarm",
      ingress: true,
    });
    expect(await networkOf("bare")).to.deep.equal({ driver: "", scope: "", ingress: false });
  });

  it("says what the other kinds are", async () => {
    const spec = { Name: "app", Labels: null };
    const { inspect } = await asking(
      answering({
        "/exec/e1/json": { ID: "e1", ContainerID: ID },
        "/networks/front": { Id: "n1", Name: "front", Labels: null },
        "/volumes/data": {
          Name: "data",
          Driver: "local",
          CreatedAt: "T",
          Labels: {},
          Options: null,
        },
        "/services/app": { ID: "s1", Spec: spec },
        "/tasks/t1": { ID: "t1", ServiceID: "s1" },
        "/secrets/app": { ID: "x1", Spec: spec },
        "/configs/app": { ID: "y1", Spec: spec },
      }),
    );
    const idOf = async (...asked: Parameters<Inspect>): Promise<string> => {
      const answer = await inspect(...asked);
      return answer.state === "found" ? `${answer.object.id} of ${answer.object.parent}` : "";
    };
    expect(await idOf("exec", "e1")).to.equal(`e1 of ${ID}`);
    expect(await idOf("network", "front")).to.equal("n1 of null");
    expect(await idOf("volume", "data")).to.equal("data@- of null");
    expect(await idOf("service", "app")).to.equal("s1 of null");
    expect(await idOf("task", "t1")).to.equal("t1 of s1");
    expect(await idOf("secret", "app")).to.equal("x1 of null");
    expect(await idOf("config", "app")).to.equal("y1 of null");
  });

  it("says that something is not there", async () => {
    const { inspect } = await asking(answering({}));
    expect(await inspect("container", "web")).to.deep.equal({ state: "missing" });
  });

  it("asks for what the call names, whatever stands in it", async () => {
    const { inspect, daemon } = await asking(answering({}));
    for (const ref of ["a/b", "a?b#c", "a%2Fb", "é", "a b\r\nX: y"])
      await inspect("container", ref);
    expect(daemon.asked).to.deep.equal([
      "GET /containers/a%2Fb/json",
      "GET /containers/a%3Fb%23c/json",
      "GET /containers/a%252Fb/json",
      "GET /containers/%C3%A9/json",
      "GET /containers/a%20b%0D%0AX%3A%20y/json",
    ]);
  });

  it("does not know what text is no text", async () => {
    const { inspect } = await asking(answering({}));
    expect(whyOf(await inspect("container", "\ud800"))).to.contain("malformed");
  });

  it("asks with a value of its own", async () => {
    const values: unknown[] = [];
    const { inspect } = await asking((request, response) => {
      values.push(request.headers[TICKET_HEADER.toLowerCase()]);
      response.end("{}");
    });
    await inspect("container", "web");
    await inspect("container", "web");
    expect(new Set(values).size).to.equal(2);
    for (const value of values) expect(value).to.match(/^[0-9a-f]{64}$/);
  });

  const wrong: readonly (readonly [string, number, string, RegExp])[] = [
    ["an error", 500, "{}", /the daemon answers 500/],
    ["a redirection", 301, "{}", /the daemon answers 301/],
    ["a denial", 403, "{}", /the daemon answers 403/],
    ["no JSON", 200, "<html>", /JSON/],
    ["a list", 200, "[]", /"body" of its answer is not an object/],
    ["another object", 200, JSON.stringify({ Id: "x" }), /"Config" of its answer is not an object/],
    ["no id", 200, JSON.stringify(containerAnswer("")), /"Id" of its answer is not a text/],
    [
      "a mount that says nothing of writing",
      200,
      JSON.stringify(containerAnswer(ID, { Mounts: [{ Type: "bind" }] })),
      /"Mounts\[0\]\.RW"/,
    ],
    [
      "labels that are numbers",
      200,
      JSON.stringify(containerAnswer(ID, { Config: { Labels: { a: 1 } } })),
      /"Config.Labels.a" of its answer is not a text/,
    ],
    ["more than is read", 200, " ".repeat(4 * 1024 * 1024 + 1), /larger than 4194304 bytes/],
  ];
  for (const [what, status, body, why] of wrong) {
    it(`does not know what ${what} means`, async () => {
      const { inspect } = await asking((_request, response) => {
        response.statusCode = status;
        response.end(body);
      });
      expect(whyOf(await inspect("container", "web"))).to.match(why);
    });
  }

  it("does not wait for a daemon that does not answer", async () => {
    const { inspect } = await asking(() => undefined, undefined, { ...LIMITS, deadlineMs: 20 });
    expect(whyOf(await inspect("container", "web"))).to.match(/^it did not answer within 20 ms$/);
  });

  it("does not know anything without a daemon", async () => {
    const { inspect, daemon } = await asking(answering({}));
    await daemon.close();
    expect(whyOf(await inspect("container", "web"))).to.contain("ENOENT");
  });

  it("asks again for a name, and not for an id that it has seen", async () => {
    const answer = containerAnswer(ID);
    const { inspect, daemon } = await asking(
      answering({ "/containers/web/json": answer, [`/containers/${ID}/json`]: answer }),
    );
    for (const ref of ["web", "web", ID, ID]) await inspect("container", ref);
    expect(daemon.asked).to.have.length(3);
  });

  it("asks again for an id after a while, and where it is another's name", async () => {
    let nowMs = 0;
    const named = "ab".repeat(32);
    const { inspect, daemon } = await asking(
      answering({
        [`/containers/${ID}/json`]: containerAnswer(ID),
        [`/containers/${named}/json`]: containerAnswer(ID, { Name: `/${named}` }),
      }),
      () => nowMs,
    );
    await inspect("container", ID);
    nowMs = 30_000;
    await inspect("container", ID);
    await inspect("container", named);
    await inspect("container", named);
    expect(daemon.asked).to.have.length(4);
  });
});
