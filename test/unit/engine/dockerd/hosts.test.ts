import { expect } from "chai";
import { UNKNOWN_HOST, type HostFacts } from "../../../../src/domain/facts.js";
import { createHosts, type Hosts } from "../../../../src/engine/dockerd/hosts.js";
import type { HostInspector } from "../../../../src/engine/dockerd/inspect-host.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";

const HOST: HostFacts = { ...UNKNOWN_HOST, os: "linux", default_runtime: "runc" };

const CATALOGUE = {
  run: { ...CONTROL, endpoints: ["container.create"], inspects: ["host"] as const },
  stopped: { ...CONTROL, endpoints: ["container.stop"], inspects: ["container"] as const },
};

const CALLER = { profile: "baseline", overrides: { modes: {}, parameters: {} } };

describe("createHosts()", () => {
  let asked: number;

  beforeEach(() => {
    asked = 0;
  });

  function hostsOver(said: HostFacts | null, mode: "deny" | "off" = "deny"): Hosts {
    return hostsOf(viewOf(said), mode);
  }

  function viewOf(said: HostFacts | null) {
    return {
      facts: () => Promise.resolve(said).finally(() => asked++),
      known: () => said,
      defaults: () => Promise.resolve(null),
      forget: () => undefined,
    };
  }

  function hostsOf(host: HostInspector | null, mode: "deny" | "off" = "deny"): Hosts {
    const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
    const baseline = { modes: { run: mode, stopped: mode }, parameters: {} };
    const settings = { ...rest, sets: { ...sets, baseline } };
    const directory = host === null ? null : { host };
    return createHosts(inspectionsByProfile(settings, CATALOGUE), directory);
  }

  it("asks where a control needs it", async () => {
    const found = await hostsOver(HOST).of(CALLER, "container.create", null);
    expect(found).to.deep.equal({ host: HOST, gaps: [] });
    expect(asked).to.equal(1);
  });

  it("asks nobody where none does, is on, or may be asked", async () => {
    const unknown = { host: UNKNOWN_HOST, gaps: [] };
    expect(await hostsOver(HOST).of(CALLER, "container.stop", null)).to.deep.equal(unknown);
    expect(
      await hostsOver(HOST).of({ ...CALLER, profile: "other" }, "container.create", null),
    ).to.deep.equal(unknown);
    const off = hostsOver(HOST, "off");
    expect(await off.of(CALLER, "container.create", null)).to.deep.equal(unknown);
    expect(await hostsOf(null).of(CALLER, "container.create", null)).to.deep.equal(unknown);
    expect(asked).to.equal(0);
  });

  it("says that the daemon did not tell", async () => {
    const found = await hostsOver(null).of(CALLER, "container.create", "1.45");
    expect(found).to.deep.equal({ host: { ...UNKNOWN_HOST, api_max: "1.45" }, gaps: ["host"] });
  });

  it("has the version that responses have shown", async () => {
    const { host } = await hostsOver(HOST).of(CALLER, "container.create", "1.53");
    expect(host).to.deep.equal({ ...HOST, api_max: "1.53" });
    expect(hostsOver(HOST).known("1.53")).to.deep.equal({ ...HOST, api_max: "1.53" });
    expect(hostsOver(null).known(null)).to.deep.equal(UNKNOWN_HOST);
    expect(hostsOf(null).known(null)).to.deep.equal(UNKNOWN_HOST);
    expect(asked).to.equal(1);
  });
});
