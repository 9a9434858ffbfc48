import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import {
  authorityOf,
  clientPairOf,
  serverPairOf,
} from "../../../../src/host/install/certificates.js";
import type { HostAuthority } from "../../../../src/host/install/certificates.js";
import { rejection } from "./rejection.js";

const NOW = Date.UTC(2026, 10, 28);
const DAY_MS = 24 * 60 * 60 * 1000;
const NONE = { certificate: null, key: null };
const HOSTS = ["docker.lab", "10.77.0.1", "::1"];

describe("The certificates of init", () => {
  let authority: HostAuthority;

  before(async () => {
    authority = await authorityOf(NONE, NOW);
  });

  it("make an authority once, and keep it", async () => {
    const again = await authorityOf(authority.pair, NOW + DAY_MS);
    expect(again.pair).to.deep.equal(authority.pair);
    expect(authority.certificate.ca).to.equal(true);
  });

  it("do not replace an authority that cannot be used, since all users would be locked out", async () => {
    const { certificate, key } = authority.pair;
    const other = await authorityOf(NONE, NOW);
    for (const stored of [
      { certificate, key: null },
      { certificate: null, key },
      { certificate, key: other.pair.key },
      { certificate: "rubbish", key },
    ])
      expect(await rejection(authorityOf(stored, NOW))).to.include("must be a valid pair");
    expect(await rejection(authorityOf(authority.pair, NOW + 3700 * DAY_MS))).to.include(
      "valid pair",
    );
  });

  it("are for dockerd under all its names, and only for a server", async () => {
    const { certificate } = await serverPairOf(NONE, authority, HOSTS, NOW);
    const server = new X509Certificate(certificate);
    expect(server.verify(authority.certificate.publicKey)).to.equal(true);
    expect(server.checkHost("docker.lab")).to.equal("docker.lab");
    expect(server.checkIP("10.77.0.1")).to.equal("10.77.0.1");
    expect(server.checkIP("10.77.0.2")).to.equal(undefined);
    expect(server.keyUsage).to.deep.equal(["1.3.6.1.5.5.7.3.1"]);
  });

  it("are for a user by name, and only for a client", async () => {
    const { certificate } = await clientPairOf(NONE, authority, "alice", NOW);
    const client = new X509Certificate(certificate);
    expect(client.subject).to.equal("CN=alice");
    expect(client.subjectAltName).to.equal(undefined);
    expect(client.keyUsage).to.deep.equal(["1.3.6.1.5.5.7.3.2"]);
  });

  it("are kept while they fit, and made again when they do not or nearly end", async () => {
    const server = await serverPairOf(NONE, authority, HOSTS, NOW);
    expect(await serverPairOf(server, authority, HOSTS, NOW)).to.deep.equal(server);
    expect(await serverPairOf(server, authority, [...HOSTS, "x"], NOW)).to.not.deep.equal(server);
    const client = await clientPairOf(NONE, authority, "alice", NOW);
    const at = (time: number, name = "alice") => clientPairOf(client, authority, name, time);
    expect(await at(NOW + 59 * DAY_MS)).to.deep.equal(client);
    expect(await at(NOW + 61 * DAY_MS)).to.not.deep.equal(client);
    expect(await at(NOW, "bob")).to.not.deep.equal(client);
    const other = await authorityOf(NONE, NOW);
    expect(await clientPairOf(client, other, "alice", NOW)).to.not.deep.equal(client);
  });
});
