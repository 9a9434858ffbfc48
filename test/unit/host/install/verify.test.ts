import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import {
  authorityOf,
  clientPairOf,
  serverPairOf,
} from "../../../../src/host/install/certificates.js";
import { verifyAccess } from "../../../../src/host/install/verify.js";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";

const NONE = { certificate: null, key: null };
const PATIENCE = { limitMs: 300, pauseMs: 10 };
const DENIED = "authorization denied by plugin dockwarden: privileged_container: No.";

/** A fake dockerd that answers a privileged container so. */
const answering =
  (status: number, message: string): RequestListener =>
  ({ url, method }, response) => {
    const isCreate = method === "POST" && url === "/containers/create";
    response.writeHead(isCreate ? status : 200).end(JSON.stringify({ message }));
  };

describe("verifyAccess()", () => {
  const at = freshFolder();
  let server: Server | null = null;

  const listen = (made: Server, place: string | number): Promise<void> => {
    server = made;
    return new Promise((resolve) => {
      if (typeof place === "string") made.listen(place, resolve);
      else made.listen(place, "127.0.0.1", resolve);
    });
  };

  afterEach(async () => {
    await new Promise<void>((resolve) => {
      if (server === null) resolve();
      else
        server.close(() => {
          resolve();
        });
    });
    server = null;
  });

  const bySocket = () => [{ how: "on its own socket", options: { socketPath: at("d.sock") } }];

  it("accepts a dockerd that answers, and on which Dockwarden refuses", async () => {
    await listen(createPlain(answering(403, DENIED)), at("d.sock"));
    await verifyAccess(bySocket(), PATIENCE);
  });

  for (const [status, message] of [
    [404, "No such image"],
    [201, ""],
    [403, "authorization denied by plugin other: No."],
    [403, "authorization denied by plugin dockwarden:latest: No."],
    [403, `authorization denied by plugin other: ${DENIED}`],
  ] as const) {
    it(`refuses one that answers ${status} ${message}`, async () => {
      await listen(createPlain(answering(status, message)), at("d.sock"));
      expect(await rejection(verifyAccess(bySocket(), PATIENCE))).to.match(
        /^dockerd is not as it should be on its own socket: a privileged container is not refused/,
      );
    });
  }

  it("removes a container that was created, whose image has a random name", async () => {
    const deleted: string[] = [];
    const images = new Set<string>();
    const dockerd: RequestListener = (request, response) => {
      if (request.method === "DELETE") deleted.push(request.url ?? "");
      request.on("data", (chunk: Buffer) =>
        images.add((JSON.parse(chunk.toString()) as { Image: string }).Image),
      );
      request.on("end", () => {
        response
          .writeHead(request.method === "POST" ? 201 : 200)
          .end('{"Id":"0a1b","Warnings":[]}\n');
      });
    };
    await listen(createPlain(dockerd), at("d.sock"));
    await rejection(verifyAccess(bySocket(), PATIENCE));
    expect(deleted[0]).to.equal("/containers/0a1b?force=1");
    for (const image of images)
      expect(image).to.match(/^dockwarden-probe\.invalid\/[0-9a-f]{32}:none$/);
    expect(images.size).to.be.at.least(2);
  });

  it("says why it cannot be reached, at the end of its patience", async () => {
    expect(await rejection(verifyAccess(bySocket(), PATIENCE))).to.include("ENOENT");
  });

  it("ends with a dockerd that does not answer", async () => {
    await listen(
      createPlain(() => undefined),
      at("d.sock"),
    );
    const told = await rejection(verifyAccess(bySocket(), PATIENCE));
    expect(told).to.include("aborted");
    server?.closeAllConnections();
  });

  it("waits for a dockerd that starts late", async () => {
    const late = verifyAccess(bySocket(), { limitMs: 10_000, pauseMs: 10 });
    await listen(createPlain(answering(403, DENIED)), at("d.sock"));
    await late;
  });

  it("calls by TLS with the user's certificate, and trusts only its authority", async () => {
    const now = Date.now();
    const authority = await authorityOf(NONE, now);
    const { certificate: cert, key } = await serverPairOf(NONE, authority, ["127.0.0.1"], now);
    const ca = authority.pair.certificate;
    const tls = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
    await listen(createTls(tls, answering(403, DENIED)), 0);
    const { port } = server?.address() as AddressInfo;
    const client = await clientPairOf(NONE, authority, "alice", now);
    const options = { host: "127.0.0.1", port, ca, cert: client.certificate, key: client.key };
    const how = "with alice's certificate";
    await verifyAccess([{ how, options }], { limitMs: 5000, pauseMs: 10 });
    const other = (await authorityOf(NONE, now)).pair.certificate;
    const told = await rejection(
      verifyAccess([{ how, options: { ...options, ca: other } }], PATIENCE),
    );
    expect(told).to.include("with alice's certificate");
  });
});
