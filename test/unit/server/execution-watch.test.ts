import type { ServerResponse } from "node:http";
import { expect } from "chai";
import { createExecutionWatch } from "../../../src/server/execution-watch.js";
import type { Message } from "../../../src/domain/message.js";
import { TICKET_HEADER, createTickets } from "../../../src/engine/dockerd/tickets.js";
import { startFakeDockerd } from "../engine/dockerd/fake-dockerd.js";
import { createBench } from "./parts.js";
import { staysSo, waitFor } from "../../wait-for.js";

/** What dockerd asks about a ping of the plugin's own. */
const PING: Omit<Message, "headers"> = {
  phase: "request",
  method: "GET",
  uri: "/_ping",
  user: null,
  authn: null,
  peerCertificates: [],
  body: null,
  response: null,
};

const nothing = (): undefined => undefined;

describe("createExecutionWatch()", () => {
  async function watchOf(socket: string | null, tickets = createTickets()) {
    const { configuration, records } = await createBench();
    const audit = { append: (record: (typeof records)[number]) => records.push(record) };
    const parts = { audit, configuration: () => configuration, log: () => undefined };
    return createExecutionWatch(socket, tickets, parts);
  }

  it("reads dockerd's events until dockerd closes the stream, and says so", async () => {
    const responses: ServerResponse[] = [];
    const daemon = await startFakeDockerd((_asked, response) => {
      response.setHeader("Api-Version", "1.41");
      response.write("{}\n");
      responses.push(response);
    });
    const watch = await watchOf(daemon.socket);
    let disconnected = 0;
    const heard: unknown[] = [];
    try {
      expect(watch.readingSince()).to.equal(null);
      watch.open({
        observed: () => undefined,
        heard(headers) {
          heard.push(headers.get("Api-Version"));
        },
        disconnected() {
          disconnected += 1;
        },
      });
      await waitFor("the events", () => watch.readingSince() !== null);
      // That is no event: it is passed over.
      await staysSo("they are read", () => watch.readingSince() instanceof Date, 10);
      expect(disconnected).to.equal(0);
      expect(heard).to.deep.equal(["1.41"]);
    } finally {
      await daemon.close();
    }
    await waitFor("the end of events", () => disconnected > 0);
    expect(watch.readingSince()).to.equal(null);
    watch.close();
  });

  for (const asks of [true, false])
    it(`tells that dockerd ${asks ? "asks" : "does not ask"} the plugin about requests`, async () => {
      const tickets = createTickets();
      const daemon = await startFakeDockerd(({ headers }, response) => {
        const ticket = String(headers[TICKET_HEADER.toLowerCase()]);
        const asked = { ...PING, headers: new Map([[TICKET_HEADER, ticket]]) };
        if (asks) expect(tickets.redeem(asked)).to.equal(true);
        response.end("OK");
      });
      const watch = await watchOf(daemon.socket, tickets);
      expect(watch.status()?.asks).to.equal(null);
      await watch.look();
      expect(watch.status()?.asks).to.equal(asks);
      watch.close();
      await daemon.close();
      await watch.look();
      expect(watch.status()?.asks).to.equal(null);
    });

  it("reads nothing where dockerd may not be asked", async () => {
    const watch = await watchOf(null);
    watch.open({ observed: nothing, heard: nothing, disconnected: nothing });
    expect(watch.readingSince()).to.equal(null);
    watch.close();
  });
});
