import { expect } from "chai";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { createMessageTurns } from "../../../src/server/message-turns.js";
import { readBytes } from "../../../src/server/read-bytes.js";
import { staysSo, waitFor } from "../../wait-for.js";

const LARGE = 2_000_000;

type Path = "/request" | "/response";

describe("createMessageTurns()", () => {
  let server: Server;
  /** Requests that were read and are not answered, the oldest first. */
  let held: { readonly user: string; readonly size: number; readonly response: ServerResponse }[];
  let refused: number;
  /** Messages that have come to the server, read or not. */
  let arrived: number;

  async function open(waitMs: number): Promise<void> {
    held = [];
    refused = 0;
    arrived = 0;
    const turns = createMessageTurns(waitMs);
    const waits = {
      "/request": turns.request((response) => {
        refused += 1;
        response.setHeader("Connection", "close").end();
      }),
      "/response": turns.response(),
    };
    const read = readBytes(16_000_000, () => undefined);
    server = createServer((incoming: IncomingMessage & { body?: unknown }, response) => {
      arrived += 1;
      waits[incoming.url as Path](incoming, response, () => {
        read(incoming, response, () => {
          const bytes = incoming.body as Buffer;
          const { User: user } = JSON.parse(bytes.toString()) as { readonly User: string };
          held.push({ user, size: bytes.length, response });
        });
      });
    }).listen(0);
    await once(server, "listening");
  }

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function post(user: string, size: number, path: Path = "/request"): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const body = JSON.stringify({ User: user, Body: "x".repeat(size) });
    const headers = { "Content-Length": body.length };
    return new Promise((resolve) => {
      const asked = request({ port, path, method: "POST", headers, agent: false }, (response) => {
        response.resume().once("end", resolve);
      });
      asked.once("error", () => {
        resolve();
      });
      asked.end(body);
    });
  }

  /** Leaves time for all that has come to be read, had it a turn, and for timers of 20 ms to end. */
  function holdsOnly(count: number): Promise<void> {
    return staysSo(`${count} messages are read`, () => held.length === count, 50);
  }

  it("reads one large message of each user at a time, whole, and small ones meanwhile", async () => {
    await open(60_000);
    const all = [post("alice", LARGE), post("alice", LARGE), post("alice", LARGE)];
    await waitFor("messages to be read", () => held.length === 1);
    all.push(post("bob", LARGE), post("alice", 100), post("alice", 100_000));
    await waitFor("messages to be read", () => held.length === 4);
    expect(held.map(({ user }) => user).toSorted()).to.deep.equal([
      "alice",
      "alice",
      "alice",
      "bob",
    ]);
    expect(held.filter(({ size }) => size > LARGE)).to.have.lengthOf(2);
    for (let answered = 0; answered < 6; answered++) {
      await waitFor("messages to be read", () => held.length > 0);
      expect(held.filter(({ user, size }) => user === "alice" && size > LARGE).length).to.be.below(
        2,
      );
      held.shift()?.response.end();
    }
    await Promise.all(all);
    expect(refused).to.equal(0);
  });

  it("reads three large messages at a time", async () => {
    await open(60_000);
    const all = ["a", "b", "c", "d", "e"].map((user) => post(user, LARGE));
    await waitFor("messages to be read", () => held.length === 3 && arrived === 5);
    await holdsOnly(3);
    for (let answered = 0; answered < 5; answered++) {
      await waitFor("messages to be read", () => held.length > 0);
      held.shift()?.response.end();
    }
    await Promise.all(all);
  });

  it("refuses what cannot be read in time", async () => {
    await open(50);
    const all = [post("alice", LARGE)];
    await waitFor("messages to be read", () => held.length === 1);
    all.push(post("alice", LARGE));
    await waitFor("the refusal", () => refused === 1);
    expect(held).to.have.lengthOf(1);
    held[0]?.response.end();
    await Promise.all(all);
  });

  it("lets a response wait as long as it takes", async () => {
    await open(20);
    const all = [post("alice", LARGE, "/response"), post("alice", LARGE, "/response")];
    await waitFor("messages to be read", () => held.length === 1 && arrived === 2);
    // A request that came before would be refused by a timer that ends before this one.
    await holdsOnly(1);
    held.shift()?.response.end();
    await waitFor("messages to be read", () => held.length === 1);
    held[0]?.response.end();
    await Promise.all(all);
    expect(refused).to.equal(0);
  });

  it("reads two large responses at a time, whatever requests wait for", async () => {
    await open(60_000);
    for (const user of ["a", "b", "c"]) void post(user, LARGE);
    await waitFor("messages to be read", () => held.length === 3);
    const all = ["a", "b", "c"].map((user) => post(user, LARGE, "/response"));
    await waitFor("messages to be read", () => held.length === 5 && arrived === 6);
    await holdsOnly(5);
    for (const { response } of held.splice(3)) response.end();
    await waitFor("messages to be read", () => held.length === 4);
    held.pop()?.response.end();
    await Promise.all(all);
  });

  it("gives the turn on where dockerd has gone", async () => {
    await open(60_000);
    void post("alice", LARGE);
    await waitFor("messages to be read", () => held.length === 1);
    void post("alice", LARGE);
    held[0]?.response.destroy();
    await waitFor("messages to be read", () => held.length === 2);
    expect(refused).to.equal(0);
  });
});
