import { once } from "node:events";
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import { connect } from "node:net";
import { expect } from "chai";
import { createDrain, type Drain } from "../../../src/server/drain.js";
import { freshFolder } from "../../fresh-folder.js";
import { staysSo } from "../../wait-for.js";

describe("createDrain()", () => {
  const at = freshFolder();
  let server: Server;
  let drain: Drain;
  let agent: Agent;

  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });

  afterEach(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  async function serve(listener: RequestListener, limits = {}): Promise<void> {
    server = createServer(listener);
    drain = createDrain(server, { announcedMs: 0, ...limits });
    server.listen(at("p.sock"));
    await once(server, "listening");
  }

  /** Returns the `Connection` header of the response to one request. */
  async function ask(): Promise<string | undefined> {
    const asked = request({ socketPath: at("p.sock"), agent }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return response.headers.connection;
  }

  it("announces the end of a connection by the response to its next request", async () => {
    await serve((_request, response) => response.end(), { announcedMs: 200 });
    expect(await ask()).to.equal("keep-alive");
    const ended = drain.start();
    expect(await ask()).to.equal("close");
    await ended;
  });

  it("announces it by the response to a request that came before", async () => {
    const answers: (() => void)[] = [];
    await serve((_request, response) => {
      answers.push(() => response.end());
    });
    const asked = ask();
    await once(server, "request");
    const ended = drain.start();
    answers[0]?.();
    expect(await asked).to.equal("close");
    await ended;
  });

  it("waits for requests that are being answered, and takes connections meanwhile", async () => {
    const order: string[] = [];
    const answers: (() => void)[] = [];
    await serve((_request, response) => {
      answers.push(() => response.end());
    });
    const first = ask();
    await once(server, "request");
    const ended = drain.start().then(() => order.push("drained"));
    const other = new Agent();
    const second = once(request({ socketPath: at("p.sock"), agent: other }).end(), "response");
    await once(server, "request");
    answers[1]?.();
    await second;
    await staysSo("it is not drained", () => order.length === 0, 50);
    order.push("second answered");
    answers[0]?.();
    await first;
    await ended;
    expect(order).to.deep.equal(["second answered", "drained"]);
  });

  it("does not wait for ever", async () => {
    await serve(() => undefined, { withinMs: 20 });
    ask().catch(() => undefined);
    await once(server, "request");
    await drain.start();
  });

  it("waits for a connection whose request is still to come, and can end it", async () => {
    await serve((_request, response) => response.end());
    const silent = connect(at("p.sock"));
    await once(server, "connection");
    let isDrained = false;
    const ended = drain.start().then(() => {
      isDrained = true;
    });
    expect(await ask()).to.equal("close");
    await staysSo("it is not drained", () => !isDrained, 50);
    const closed = once(silent, "close");
    drain.endSilent();
    await closed;
    await ended;
  });
});
