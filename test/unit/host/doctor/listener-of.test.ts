import { expect } from "chai";
import { isReachable, listenerOf } from "../../../../src/host/doctor/listener-of.js";

describe("listenerOf()", () => {
  const cases = [
    { host: "tcp://10.0.0.1:2376", address: "10.0.0.1", port: 2376 },
    { host: "tcp://[::1]:2376", address: "::1", port: 2376 },
    { host: "tcp://:2376", address: "0.0.0.0", port: 2376 },
    { host: "tcp://", address: "0.0.0.0", port: 2375 },
    { host: "localhost:1", address: "localhost", port: 1 },
  ];
  for (const { host, address, port } of cases) {
    it(`reads ${host}`, () => {
      expect(listenerOf(host)).to.deep.equal({ address, port });
    });
  }
});

describe("isReachable()", () => {
  const inside = ["127.0.0.1", "::1", "localhost", "10.1.2.3", "192.168.0.1", "fd00::1", "fe80::1"];
  for (const address of inside) {
    it(`is false for ${address}`, () => {
      expect(isReachable(address)).to.equal(false);
    });
  }
  for (const address of ["0.0.0.0", "::", "8.8.8.8", "2001:db8::1", "docker.lab", "172.32.0.1"]) {
    it(`is true for ${address}`, () => {
      expect(isReachable(address)).to.equal(true);
    });
  }
});
