import type { ServerResponse } from "node:http";
import { expect } from "chai";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import { openEventStream, type EventStream } from "../../../../src/engine/dockerd/event-stream.js";
import { TICKET_HEADER, createTickets } from "../../../../src/engine/dockerd/tickets.js";
import { startFakeDockerd, type FakeDockerd } from "./fake-dockerd.js";
import { waitFor } from "../../../wait-for.js";

const OPTIONS = { types: ["container"], events: ["rename", "kill"], againMs: 1 };

function line(id: string, changes: object = {}): string {
  const event = {
    Type: "container",
    Action: "rename",
    Actor: { ID: id, Attributes: { name: "web", execID: "a label" } },
    timeNano: 1_764_161_000_000_000_000,
    ...changes,
  };
  return `${JSON.stringify(event)}\n`;
}

describe("openEventStream()", () => {
  let daemon: FakeDockerd;
  let stream: EventStream | undefined;

  afterEach(async () => {
    stream?.close();
    await daemon.close();
  });

  /** Answers each connection by one of `answers`, and waits until `isEnough` of what was heard. */
  async function hear(
    answers: readonly ((response: ServerResponse, ask: () => void) => void)[],
    isEnough: (heard: readonly string[]) => boolean,
  ): Promise<{ readonly heard: readonly string[]; readonly events: readonly DockerEvent[] }> {
    const tickets = createTickets();
    const heard: string[] = [];
    const events: DockerEvent[] = [];
    let next = 0;
    daemon = await startFakeDockerd((asked, response) => {
      const headers = new Map([[TICKET_HEADER, String(asked.headers["x-dockwarden-ticket"])]]);
      const uri = asked.url ?? "";
      const message = { phase: "request", method: "GET", uri, user: null, authn: null } as const;
      const bare = { peerCertificates: [], headers, body: null, response: null };
      answers[next++]?.(response, () => {
        expect(tickets.redeem({ ...message, ...bare })).to.equal(true);
      });
    });
    await new Promise<void>((resolve) => {
      const hearing = (what: string): void => {
        heard.push(what);
        if (isEnough(heard)) resolve();
      };
      stream = openEventStream(daemon.socket, tickets, OPTIONS, {
        connected: (isAsked) => {
          hearing(`connected ${String(isAsked)}`);
        },
        observed: (event) => {
          events.push(event);
          hearing(event.id);
        },
        missed: (reason) => {
          hearing(`missed ${reason}`);
        },
        interrupted: (reason) => {
          hearing(reason);
        },
      });
    });
    return { heard, events };
  }

  it("gives each event once it is whole, and whether dockerd asked about the stream", async () => {
    const text = line("a") + line("b", { Action: "exec_create: sh -c secret" });
    const { heard, events } = await hear(
      [
        (response, ask) => {
          ask();
          response.write(text.slice(0, 30));
          setImmediate(() => response.write(text.slice(30)));
        },
      ],
      ({ length }) => length === 3,
    );
    expect(heard).to.deep.equal(["connected true", "a", "b"]);
    const event = { type: "container", action: "rename", id: "a", name: "web" };
    expect(events[0]).to.deep.equal({ ...event, timeMs: 1_764_161_000_000 });
    expect(events[1]?.action).to.equal("exec_create");
  });

  it("asks for those of the kinds that are compared", async () => {
    await hear([(response) => response.write("\n")], ({ length }) => length === 1);
    const [asked = ""] = daemon.asked;
    const query = new URL(asked.replace("GET ", ""), "http://docker").searchParams;
    expect(JSON.parse(query.get("filters") ?? "")).to.deep.equal({
      type: ["container"],
      event: ["rename", "kill"],
    });
    expect(query.get("since")).to.match(/^\d{10}\.\d{9}$/);
  });

  it("goes on behind the last event when the stream ends", async () => {
    const { heard } = await hear(
      [(response) => response.end(line("a")), (response) => response.write(line("b"))],
      (all) => all.includes("b"),
    );
    expect(heard).to.deep.equal([
      "connected false",
      "a",
      "the stream has ended",
      "connected false",
      "b",
    ]);
    expect(daemon.asked[1]).to.include("since=1764161000.000000512&");
  });

  for (const [what, bad, reason] of [
    ["is no JSON", "{\n", "JSON"],
    ["has no actor", line("a", { Actor: null }), "Actor"],
    ["has no time", line("a", { timeNano: "1" }), "timeNano"],
  ] as const) {
    it(`leaves out an event that ${what}, and says why`, async () => {
      const { heard } = await hear([(response) => response.write(bad + line("b"))], (all) =>
        all.includes("b"),
      );
      expect(heard[1]).to.include("missed").and.include(reason);
    });
  }

  it("goes on behind an event that is too long", async () => {
    const long = line("a", { Actor: { ID: "a", Attributes: { x: "y".repeat(9 * 1024 * 1024) } } });
    const { heard } = await hear([(response) => response.write(long + line("b"))], (all) =>
      all.includes("b"),
    );
    expect(heard).to.have.length(3);
    expect(heard[1]).to.include("missed an event has more than");
  });

  it("is read until dockerd closes it, and not just until an event that cannot be read", async () => {
    const states: (boolean | undefined)[] = [];
    const bad = line("a", { Actor: null });
    await hear([(response) => response.write(bad + line("b"))], ({ length }) => {
      states.push(stream?.readingSince() !== null);
      return length === 3;
    });
    expect(states).to.deep.equal([true, true, true]);
    await daemon.close();
    await waitFor("the end of events", () => stream?.readingSince() === null);
  });

  it("tries again where dockerd refuses", async () => {
    const refuse = (response: ServerResponse): void => {
      response.statusCode = 403;
      response.end();
    };
    const { heard } = await hear([refuse, (response) => response.write(line("b"))], (all) =>
      all.includes("b"),
    );
    expect(heard[0]).to.equal("dockerd answers 403 to /events");
    stream?.close();
    expect(stream?.readingSince()).to.equal(null);
  });
});
