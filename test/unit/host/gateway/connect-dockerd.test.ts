import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { expect } from "chai";
import { dockerdFailure, probeDockerd } from "../../../../src/host/gateway/connect-dockerd.js";

const failed = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code });

describe("dockerdFailure()", () => {
  const failures = [
    {
      error: failed("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"),
      kind: "refused",
      text: /refuses the gateway's certificate: tlsv1 alert unknown ca; add the file gateway\.ca/,
    },
    {
      error: failed("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify"),
      kind: "untrusted",
      text: /cannot be trusted: unable to verify; gateway\.server_ca/,
    },
    {
      error: failed("CERT_HAS_EXPIRED", "certificate has expired"),
      kind: "untrusted",
      text: /cannot be trusted: certificate has expired/,
    },
    { error: failed("ECONNREFUSED", "connect x"), kind: "unreachable", text: /^connect x$/ },
    { error: new Error("no code"), kind: "unreachable", text: /^no code$/ },
  ];

  for (const { error, kind, text } of failures) {
    it(`takes "${error.message}" for ${kind}`, () => {
      const failure = dockerdFailure(error);
      expect(failure.kind).to.equal(kind);
      expect(failure.text).to.match(text);
    });
  }
});

describe("probeDockerd()", () => {
  let server: Server;

  async function probe(onConnection: (socket: Socket) => void): Promise<Error | null> {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      onConnection(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const address = { host: "127.0.0.1", port, serverName: null };
    return probeDockerd(address, createSecureContext());
  }

  afterEach(() => {
    server.close();
  });

  it("knows a daemon that does not speak TLS", async () => {
    const error = await probe((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(dockerdFailure(error ?? new Error("none"))).to.include({ kind: "untrusted" });
    expect(dockerdFailure(error ?? new Error("none")).text).to.match(/does not speak TLS: /);
  });

  it("takes one that hangs up for unreachable", async () => {
    const error = await probe((socket) => socket.destroy());
    expect(dockerdFailure(error ?? new Error("none"))).to.include({ kind: "unreachable" });
  });
});
