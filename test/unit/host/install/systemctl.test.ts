import { expect } from "chai";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createSystemctl } from "../../../../src/host/install/systemctl.js";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";

describe("createSystemctl()", () => {
  const at = freshFolder();

  const program = (script: string): string => {
    writeFileSync(at("systemctl"), `#!/bin/sh\necho "$@" >> ${at("log")}\n${script}\n`);
    chmodSync(at("systemctl"), 0o755);
    return at("systemctl");
  };

  for (const [shown, isActive, isEnabled, isFailed] of [
    ["ActiveState=active\nUnitFileState=enabled", true, true, false],
    ["UnitFileState=static\nActiveState=reloading", true, false, false],
    ["ActiveState=activating\nUnitFileState=enabled-runtime", false, true, false],
    ["ActiveState=failed\nUnitFileState=disabled", false, false, true],
    ["ActiveState=inactive\nUnitFileState=", false, false, false],
  ] as const) {
    it(`reads a unit's state from ${shown.replace("\n", ", ")}`, async () => {
      const services = createSystemctl(program(`echo '${shown}'`));
      expect(await services.stateOf("a.service")).to.deep.equal({ isActive, isEnabled, isFailed });
      expect(readFileSync(at("log"), "utf8")).to.equal(
        "show --property=ActiveState,UnitFileState a.service\n",
      );
    });
  }

  it("does not take silence for a state", async () => {
    const services = createSystemctl(program("echo no bus >&2; exit 1"));
    expect(await rejection(services.stateOf("a.service"))).to.equal(
      "Cannot ask for a.service: no bus",
    );
  });

  it("executes an action, and says what failed", async () => {
    const why = "";
    await createSystemctl(program("")).run({ verb: "daemon-reload", why });
    await createSystemctl(program("")).run({ verb: "restart", unit: "a.service", why });
    expect(readFileSync(at("log"), "utf8")).to.equal("daemon-reload\nrestart a.service\n");
    const failing = createSystemctl(program('echo "first\nlast" >&2; exit 3'));
    expect(await rejection(failing.run({ verb: "stop", unit: "a.service", why }))).to.equal(
      "systemctl stop a.service: last",
    );
  });

  it("says what to do where there is no systemd", async () => {
    expect(await rejection(createSystemctl(at("none")).stateOf("a"))).to.include(
      "without systemd, follow",
    );
  });
});
