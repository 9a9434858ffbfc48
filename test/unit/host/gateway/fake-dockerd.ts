// @peculiar/x509 needs it and does not load it.
import "reflect-metadata";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { GatewaySettings } from "../../../../src/domain/gateway.js";
import { makeAuthority } from "../../../../src/host/gateway/make-authority.js";
import { readFileSync } from "node:fs";
import type { At } from "../../../fresh-folder.js";

/** A TLS server in the daemon's place. */
export interface FakeDockerd {
  readonly server: Server;
  readonly port: number;
  /** PEM: its own certificate, which has signed itself. */
  readonly certificate: string;
  close(): void;
}

/** What differs from a daemon with `tlsverify` whose certificate is for 127.0.0.1. */
export interface FakeDockerdOptions {
  readonly requestCert?: boolean;
  readonly name?: string;
}

/** Starts it; each connection is handed on, with half-open sides as dockerd has them. */
export async function startFakeDockerd(
  clientCa: string,
  onConnection: (socket: TLSSocket) => void,
  { requestCert = true, name = "127.0.0.1" }: FakeDockerdOptions = {},
): Promise<FakeDockerd> {
  const { certificate, key } = await serverPair(name);
  const options = { cert: certificate, key, ca: clientCa, requestCert, allowHalfOpen: true };
  const server = createServer({ ...options, rejectUnauthorized: requestCert }, onConnection);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket: TLSSocket) => sockets.add(socket));
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { server, port: (server.address() as AddressInfo).port, certificate, close };
}

async function serverPair(name: string): Promise<{ certificate: string; key: string }> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const keys = await webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  x509.cryptoProvider.set(webcrypto);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ["daemon"] }],
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: /^[\d.]+$/.test(name) ? "ip" : "dns", value: name },
      ]),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString("base64")}\n-----END PRIVATE KEY-----\n`;
  return { certificate: certificate.toString("pem"), key };
}

/** The authority of a gateway in the test's folder, and settings that go with a fake dockerd on `port`. */
export async function makeGateway(at: At): Promise<{ ca: string; settings: SettingsFor }> {
  const files = await makeAuthority(at("ca"), Date.now());
  const settings: SettingsFor = ({ port, certificate }, users) => {
    writeFileSync(at("server-ca.pem"), certificate);
    return {
      socketsDir: at("s"),
      daemon: { host: "127.0.0.1", port, serverName: null },
      serverCa: at("server-ca.pem"),
      ca: files.certificate,
      caKey: files.key,
      maxConnections: 1000,
      users: Object.fromEntries(
        users.map((name) => [name, { owner: process.getuid?.() ?? 0, group: null, mode: "0600" }]),
      ),
    };
  };
  return { ca: readFileSync(files.certificate, "utf8"), settings };
}

type SettingsFor = (
  daemon: Pick<FakeDockerd, "port" | "certificate">,
  users: readonly string[],
) => GatewaySettings;
