import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import type { OfflineRequest } from "../../../../src/preview/world/offline-request.js";
import { fieldBytes } from "../../../../src/preview/fake-dockerd/protobuf.js";
import {
  openFakeDockerd,
  type FakeDockerd,
  type FakeResponse,
} from "../../../../src/preview/fake-dockerd/fake-dockerd.js";

describe("openFakeDockerd()", () => {
  let dockerd: FakeDockerd;
  let asked: OfflineRequest[];
  const answers: Record<string, FakeResponse> = {
    "/attach": { status: 101, body: "", stream: "ended" },
    "/denied": { status: 403, body: '{"message":"no"}' },
    "/grpc": { status: 101, body: "", stream: "buildkit" },
    "/session": { status: 101, body: "", stream: "session" },
  };

  beforeEach(async () => {
    asked = [];
    dockerd = await openFakeDockerd((request) => {
      asked.push(request);
      return answers[request.target] ?? { status: 200, body: "{}" };
    }, null);
  });

  afterEach(() => {
    dockerd.close();
  });

  /** Asks to upgrade a connection, and returns it with the head of the response. */
  async function upgraded(target: string, more = "", body = "") {
    const socket = connect(dockerd.host.replace("unix://", ""));
    const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const head = `POST ${target} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n`;
    socket.write(`${head}${more}${length}\r\n${body}`);
    return { socket, head: await headOf(socket) };
  }

  /** Reads up to the end of the head, and puts back what comes after it. */
  async function headOf(socket: Socket): Promise<string> {
    let text = "";
    while (!text.includes("\r\n\r\n")) {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) await once(socket, "readable");
      else text += chunk.toString("latin1");
    }
    const [head = "", ...rest] = text.split(/(?<=\r\n\r\n)/s);
    if (rest.length > 0) socket.unshift(Buffer.from(rest.join(""), "latin1"));
    return head;
  }

  /** Calls a method of BuildKit on an upgraded connection. */
  async function call(socket: Socket, path: string, message: Buffer) {
    const session = connectHttp2("http://d", { createConnection: () => socket });
    const stream = session.request({ ":method": "POST", ":path": path });
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
    let status = "";
    stream.on("trailers", (trailers: { readonly "grpc-status": string }) => {
      status = trailers["grpc-status"];
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    session.close();
    return { status, message: Buffer.concat(chunks).subarray(5) };
  }

  it("reads the body of a request that upgrades, and ends the stream", async () => {
    const { socket, head } = await upgraded("/attach", "", '{"Detach":false}');
    expect(head).to.match(/^HTTP\/1.1 101 Switching Protocols\r\n/);
    socket.resume();
    await once(socket, "end");
    expect(asked[0]?.body?.toString()).to.equal('{"Detach":false}');
    expect(asked[0]?.headers).to.include({ Upgrade: "h2c" });
  });

  it("refuses to upgrade as it refuses anything else", async () => {
    const { socket, head } = await upgraded("/denied");
    expect(head).to.match(/^HTTP\/1.1 403 Forbidden\r\n/);
    const body: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) body.push(chunk);
    expect(Buffer.concat(body).toString()).to.equal('{"message":"no"}');
  });

  it("answers BuildKit's clients", async () => {
    const control = "/moby.buildkit.v1.Control";
    const workers = await call(
      (await upgraded("/grpc")).socket,
      `${control}/ListWorkers`,
      Buffer.alloc(0),
    );
    expect(workers.status).to.equal("0");
    expect(workers.message.toString("latin1")).to.include("amd64");
    const unknown = await call((await upgraded("/grpc")).socket, "/a.B/C", Buffer.alloc(0));
    expect(unknown.status).to.equal("12");
  });

  it("ends a build once the client has offered its files", async () => {
    const { socket } = await upgraded("/grpc");
    let isDone = false;
    const solve = call(socket, "/moby.buildkit.v1.Control/Solve", fieldBytes(5, "s1")).then(
      (outcome) => {
        isDone = true;
        return outcome;
      },
    );
    const other = await upgraded("/session", "X-Docker-Expose-Session-Uuid: s0\r\n");
    expect(isDone).to.equal(false);
    const own = await upgraded("/session", "X-Docker-Expose-Session-Uuid: s1\r\n");
    expect((await solve).status).to.equal("0");
    other.socket.destroy();
    own.socket.destroy();
  });

  it("survives a client that closes its connection, or sends what is no HTTP/2", async () => {
    const { socket } = await upgraded("/grpc");
    socket.write("nonsense");
    socket.destroy();
    const { head } = await upgraded("/attach");
    expect(head).to.include("101");
  });

  it("gives docker settings that name no daemon and no store of passwords", () => {
    const file = join(dockerd.folder, "config.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).to.have.all.keys("auths");
    expect(statSync(dockerd.folder).mode & 0o777).to.equal(0o700);
    dockerd.close();
    expect(existsSync(dockerd.folder)).to.equal(false);
  });
});
