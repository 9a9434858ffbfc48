import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createExecutionWatch } from "../../../src/server/execution-watch.js";
import { createTickets } from "../../../src/dockerd/tickets.js";
import { startStandIn } from "../dockerd/stand-in-dockerd.js";
import { createBench } from "./parts.js";

const nothing = (): undefined => undefined;

describe("createExecutionWatch()", () => {
  async function watchOf(socket: string | null) {
    const { configuration, records } = await createBench();
    const audit = { append: (record: (typeof records)[number]) => records.push(record) };
    const parts = { audit, configuration: () => configuration, log: () => undefined };
    return createExecutionWatch(socket, createTickets(), parts);
  }

  it("reads dockerd's events until dockerd closes the stream, and says so", async () => {
    const responses: ServerResponse[] = [];
    const daemon = await startStandIn((_asked, response) => {
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
      while (watch.readingSince() === null) await sleep(1);
      // That is no event: it is passed over.
      await sleep(10);
      expect(watch.readingSince()).to.be.instanceOf(Date);
      expect(disconnected).to.equal(0);
      expect(heard).to.deep.equal(["1.41"]);
    } finally {
      await daemon.close();
    }
    while (disconnected === 0) await sleep(1);
    expect(watch.readingSince()).to.equal(null);
    watch.close();
  });

  it("reads nothing where dockerd may not be asked", async () => {
    const watch = await watchOf(null);
    watch.open({ observed: nothing, heard: nothing, disconnected: nothing });
    expect(watch.readingSince()).to.equal(null);
    watch.close();
  });
});
