import { expect } from "chai";
import { chmodSync, mkdirSync, readlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { UsageError } from "../../../src/domain/errors.js";
import { inheritedSocket } from "../../../src/server/inherited-socket.js";
import { freshFolder } from "../../fresh-folder.js";

const ENV = { LISTEN_PID: "7", LISTEN_FDS: "1" };

describe("inheritedSocket()", () => {
  const at = freshFolder();
  let path: string;
  let server: Server;

  beforeEach(() => {
    path = at("p.sock");
    server = createServer();
  });

  afterEach(() => {
    server.close();
  });

  it("is descriptor 3 if systemd opened one socket for this process", async () => {
    const descriptor = await listen(server, { path });
    chmodSync(path, 0o600);
    expect(inheritedSocket(ENV, 7, path, descriptor)).to.equal(descriptor);
  });

  it("is none without systemd, or if the socket is another process's", () => {
    expect(inheritedSocket({}, 7, path)).to.equal(null);
    expect(inheritedSocket({ ...ENV, LISTEN_PID: "8" }, 7, path)).to.equal(null);
  });

  it("refuses several, of which dockerd might know another one", () => {
    expect(() => inheritedSocket({ ...ENV, LISTEN_FDS: "2" }, 7, path)).to.throw(
      UsageError,
      "systemd has opened 2 sockets, it must be one; see dockwarden.socket",
    );
  });

  it("refuses a socket to which others can connect", async () => {
    const descriptor = await listen(server, { path });
    chmodSync(path, 0o660);
    expect(() => inheritedSocket(ENV, 7, path, descriptor)).to.throw(
      UsageError,
      `systemd's socket "${path}" has mode 0660, so that others can connect, and must have 0600`,
    );
  });

  it("refuses a socket elsewhere, where dockerd does not ask", async () => {
    const descriptor = await listen(server, { path });
    const there = at("other.sock");
    expect(() => inheritedSocket(ENV, 7, there, descriptor)).to.throw(
      UsageError,
      `systemd's socket is not bound to "${there}"; give ListenStream and --socket one path`,
    );
  });

  it("is found although a user's socket has the same number in its path", async () => {
    const descriptor = await listen(server, { path });
    chmodSync(path, 0o600);
    const inode = /\d+/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[0] ?? "";
    const folder = at(`\na: 0 0 0 0 0 ${inode} `);
    mkdirSync(folder);
    const forged = createServer();
    await listen(forged, { path: join(folder, "s") });
    expect(inheritedSocket(ENV, 7, path, descriptor)).to.equal(descriptor);
    forged.close();
  });

  it("refuses a port, which every program of the host can reach", async () => {
    const descriptor = await listen(server, { port: 0, host: "127.0.0.1" });
    expect(() => inheritedSocket(ENV, 7, path, descriptor)).to.throw(UsageError, "is not bound to");
  });

  it("refuses a path that is gone, or that is another file", async () => {
    const descriptor = await listen(server, { path });
    unlinkSync(path);
    expect(() => inheritedSocket(ENV, 7, path, descriptor)).to.throw(
      UsageError,
      "is not there any more",
    );
    writeFileSync(path, "");
    expect(() => inheritedSocket(ENV, 7, path, descriptor)).to.throw(UsageError, "was replaced");
  });

  it("refuses a descriptor that is not open", () => {
    expect(() => inheritedSocket(ENV, 7, path, 999)).to.throw(
      UsageError,
      "descriptor 999 is not open",
    );
  });
});

/** Listens, and returns the descriptor, which Node.js does not document. */
async function listen(server: Server, where: Parameters<Server["listen"]>[0]): Promise<number> {
  server.listen(where);
  await once(server, "listening");
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  return handle.fd;
}
