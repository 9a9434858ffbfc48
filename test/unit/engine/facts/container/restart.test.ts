import { expect } from "chai";
import { created, serviceSpec, specIn, updated } from "../call.js";

describe("the restart policy of factsOf()", () => {
  it("is no where a container names none, and as it was where an update does", () => {
    expect(specIn(created({})).restart).to.deep.equal({ name: "no", retries: 0 });
    expect(specIn(updated({})).restart).to.deep.equal({ name: "", retries: 0 });
  });

  it("is read as sent", () => {
    const RestartPolicy = { Name: "on-failure", MaximumRetryCount: 5 };
    const wanted = { name: "on-failure", retries: 5 };
    expect(specIn(created({ RestartPolicy })).restart).to.deep.equal(wanted);
    expect(specIn(updated({ RestartPolicy })).restart).to.deep.equal(wanted);
    const odd = { RestartPolicy: { Name: "Always", MaximumRetryCount: 2n ** 60n } };
    expect(specIn(created(odd)).restart).to.deep.equal({ name: "Always", retries: null });
  });

  const services: readonly [Readonly<Record<string, unknown>>, string, number][] = [
    [{}, "always", 0],
    [{ RestartPolicy: {} }, "always", 0],
    [{ RestartPolicy: { Condition: "any", MaxAttempts: 3 } }, "always", 3],
    [{ RestartPolicy: { Condition: "none" } }, "no", 0],
    [{ RestartPolicy: { Condition: "on-failure", MaxAttempts: 3 } }, "on-failure", 3],
    [{ RestartPolicy: { Condition: "on-failure", MaxAttempts: 3, Window: 1 } }, "on-failure", 0],
    [{ RestartPolicy: { Condition: "No" } }, "No", 0],
  ];
  for (const [task, name, retries] of services) {
    it(`of a service is ${name}, ${retries} times, for ${JSON.stringify(task)}`, () => {
      expect(serviceSpec({}, task).restart).to.deep.equal({ name, retries });
    });
  }
});

describe("the health check of factsOf()", () => {
  const tests: readonly [unknown, boolean, boolean][] = [
    [null, false, false],
    [[], false, false],
    [["CMD", "true"], true, false],
    [["CMD-SHELL", "true"], true, false],
    [["NONE"], false, true],
    [["none"], false, true],
    [["cmd", "true"], false, true],
    [[""], false, true],
    [[null], false, true],
  ];
  for (const [Test, set, disabled] of tests) {
    it(`is ${set ? "set" : disabled ? "switched off" : "the image's"} by ${JSON.stringify(Test)}`, () => {
      const wanted = { set, disabled };
      expect(specIn(created({}, { Healthcheck: { Test } })).healthcheck).to.deep.equal(wanted);
      expect(serviceSpec({ Healthcheck: { Test } }).healthcheck).to.deep.equal(wanted);
    });
  }
});

describe("the root file system of factsOf()", () => {
  it("is read-only where that is asked for", () => {
    expect(specIn(created({})).rootfs_read_only).to.equal(false);
    expect(specIn(created({ ReadonlyRootfs: true })).rootfs_read_only).to.equal(true);
    expect(serviceSpec({ ReadOnly: true }).rootfs_read_only).to.equal(true);
  });
});
