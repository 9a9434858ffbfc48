import { expect } from "chai";
import { nameOfTarget, readTargetAddress } from "../../../../src/audit/send/target-address.js";

describe("readTargetAddress()", () => {
  const good: readonly (readonly [address: string, name: string])[] = [
    ["opa+https://logs.example/in", "opa+https://logs.example/in"],
    ["opa+https://logs.example", "opa+https://logs.example/logs"],
    ["otlp+https://logs.example:4318", "otlp+https://logs.example:4318/v1/logs"],
    ["otlp+http://127.0.0.1:4318", "otlp+http://127.0.0.1:4318/v1/logs"],
    ["otlp+http://[::1]:4318/x", "otlp+http://[::1]:4318/x"],
    ["opa+http://localhost", "opa+http://localhost/logs"],
    ["syslog+tls://logs.example", "syslog+tls://logs.example:6514"],
    ["syslog+tls://[::1]:7000", "syslog+tls://::1:7000"],
    ["journald", "journald"],
  ];
  for (const [address, name] of good)
    it(`takes ${address}`, () => {
      expect(nameOfTarget(readTargetAddress(address))).to.equal(name);
    });

  const bad: readonly (readonly [address: string, problem: RegExp])[] = [
    ["https://logs.example", /it should be opa\+https/],
    ["syslog+https://logs.example", /it should be/],
    ["opa+tls://logs.example", /it should be/],
    ["syslog+tls://logs.example/path", /it should be/],
    ["opa+https://", /it should be/],
    ["otlp+http://logs.example", /records would travel in the clear/],
    ["otlp+http://127.0.0.1.example", /records would travel in the clear/],
    ["otlp+http://localhost.example", /records would travel in the clear/],
    ["otlp+http://0.0.0.0", /records would travel in the clear/],
  ];
  for (const [address, problem] of bad)
    it(`refuses ${address}`, () => {
      expect(() => readTargetAddress(address)).to.throw(problem);
    });

  for (const address of [
    ...["opa+https://me:hunter2@logs.example", "opa+https://logs.example/?token=hunter2"],
    "opa+https://logs.example/#hunter2",
  ])
    it(`refuses the secret in ${address}, and does not repeat it`, () => {
      expect(() => readTargetAddress(address))
        .to.throw("it holds more than a place")
        .with.property("message")
        .that.does.not.include("hunter2");
    });
});
