import { expect } from "chai";
import { flagNameOf, flagsIn, tcpHostsAmong } from "../../../src/domain/dockerd-flags.js";

describe("flagsIn()", () => {
  it("reads each spelling of a flag, in order", () => {
    const args = ["-H", "a", "-Hb", "-H=c", "--host", "d", "--host=e", "--tlsverify", "-G", "root"];
    expect([...flagsIn(args)]).to.deep.equal([
      ["host", ["a", "b", "c", "d", "e"]],
      ["tlsverify", ["true"]],
      ["group", ["root"]],
    ]);
  });

  it("tells a flag from one that begins like it", () => {
    const flags = flagsIn(["--host-gateway-ip=10.0.0.1"]);
    expect([...flags]).to.deep.equal([["host-gateway-ip", ["10.0.0.1"]]]);
  });
});

describe("flagNameOf()", () => {
  it("names a flag, and nothing else", () => {
    expect(["-H", "--host=x", "-Groot", "x"].map(flagNameOf)).to.deep.equal([
      ...["host", "host", "group", null],
    ]);
  });
});

describe("tcpHostsAmong()", () => {
  it("leaves out Unix sockets and those of systemd", () => {
    const hosts = ["unix:///run/docker.sock", "fd://", "tcp://10.0.0.1:2376", "127.0.0.1:2375"];
    expect(tcpHostsAmong(hosts)).to.deep.equal(["tcp://10.0.0.1:2376", "127.0.0.1:2375"]);
  });
});
