import { expect } from "chai";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createSystemctl } from "../../../src/install/systemctl.js";
import { freshFolder } from "../../fresh-folder.js";
import { rejection } from "./rejection.js";

describe("createSystemctl()", () => {
  const at = freshFolder();

  const program = (script: string): string => {
    writeFileSync(at("systemctl"), `#!/bin/sh\necho "$@" >> ${at("log")}\n${script}\n`);
    chmodSync(at("systemctl"), 0o755);
    return at("systemctl");
  };

  it("takes a unit's state from exit codes", async () => {
    const services = createSystemctl(program('[ "$1" = is-enabled ]'));
    expect(await services.stateOf("a.service")).to.deep.equal({
      isActive: false,
      isEnabled: true,
      isFailed: false,
    });
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
