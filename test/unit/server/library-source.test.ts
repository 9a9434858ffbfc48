import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import type { Configuration } from "../../../src/engine/decision/evaluator.js";
import { unpack } from "../../../src/policy-tools/bundle/pack.js";
import { loadLibrary } from "../../../src/engine/policy/load-library.js";
import {
  bundleOf,
  changed,
  changedJson,
  gigabyteOfZeros,
  makeKeys,
  signedBy,
} from "../policy-tools/bundle/bundles.js";
import { CONTROL, bundleBench, keys, modeIn, warning } from "./bundle-bench.js";
import { staysSo, waitFor } from "../../wait-for.js";

describe("createLibrarySource()", () => {
  const { at, said, open, failure, writeSettings } = bundleBench();

  it("loads the settings with the bundle's library", async () => {
    const { loader, status } = await open();
    expect(modeIn(loader)).to.equal("warn");
    expect(loader.library().origin).to.equal(at("bundle.tar.gz"));
    expect(status()).to.include({
      ...{ place: at("bundle.tar.gz"), revision: "r1", sequence: 1 },
      ...{ verified: true, isKept: false, problem: null },
    });
    expect(said).to.include("info The policy bundle is in use");
  });

  it("takes settings that name what only the bundle has", async () => {
    const { catalogue, profiles, ...library } = loadLibrary();
    const more = { catalogue: { ...catalogue, own_rule: catalogue[CONTROL] }, ...library };
    const all = Object.entries(profiles).map(([name, { modes, parameters }]) => [
      name,
      {
        modes: { ...modes, own_rule: "warn" },
        parameters: { ...parameters, own_rule: parameters[CONTROL] },
      },
    ]);
    const rules = { ...library.rules, own_rule: [] };
    const made = { ...more, rules, profiles: Object.fromEntries(all) as typeof profiles };
    writeFileSync(at("bundle.tar.gz"), signedBy(keys, bundleOf({ library: made as never })));
    writeSettings({ modes: { own_rule: "off" } });
    // The self-check turns every control on, and this one was not compiled.
    expect(await failure()).to.match(/Cannot use policy bundle ".*": it has no answer to /);
    writeSettings({ modes: { another: "off" } });
    expect(await failure()).to.match(/it does not fit the settings: .*modes\.another: no control/);
  });

  it("reads an unpacked bundle from a folder", async () => {
    for (const [path, bytes] of unpack(warning(4))) {
      mkdirSync(dirname(at(`folder/${path}`)), { recursive: true });
      writeFileSync(at(`folder/${path}`), bytes);
    }
    writeSettings({}, { bundle: at("folder") });
    const { loader, status } = await open();
    expect(modeIn(loader)).to.equal("warn");
    expect(status()).to.include({ sequence: 4, verified: true });
  });

  const unusable: readonly {
    readonly what: string;
    readonly bundle: () => Uint8Array;
    readonly says: string;
  }[] = [
    { what: "no signature", bundle: () => bundleOf(), says: "it is not signed" },
    {
      what: "another key",
      bundle: () => signedBy(makeKeys("ES256"), bundleOf()),
      says: "its signature is wrong",
    },
    {
      what: "a wrong signature",
      bundle: () => changed(warning(2), { "policy.wasm": "x" }),
      says: "is not the one that was signed",
    },
    { what: "an older sequence", bundle: () => warning(0), says: "its sequence is 0, and 1 was" },
    {
      what: "another content under the same sequence",
      bundle: () => warning(1, "host_devices"),
      says: "its sequence 1 was accepted before with another content",
    },
    { what: "a gigabyte of zeros", bundle: gigabyteOfZeros, says: "when unpacked" },
    { what: "half of it", bundle: () => warning(2).subarray(0, 9999), says: "it is truncated" },
    {
      what: "no entrypoint",
      bundle: () =>
        signedBy(
          keys,
          changedJson(bundleOf({ sequence: 2 }), ".manifest", (manifest) => ({
            ...manifest,
            wasm: [],
          })),
        ),
      says: 'it has no entrypoint "docker/authz/decision"',
    },
    {
      what: "a module that is no WASM",
      bundle: () =>
        signedBy(keys, changed(bundleOf({ sequence: 2 }), { "policy.wasm": "no wasm" })),
      says: "expected magic word",
    },
    { what: "nothing", bundle: () => new Uint8Array(), says: "it is truncated" },
  ];

  for (const { what, bundle, says } of unusable) {
    it(`keeps the last good policy where a new bundle has ${what}, and says why`, async () => {
      const { loader, reload, status } = await open();
      const before = loader.current();
      writeFileSync(at("bundle.tar.gz"), bundle());
      expect((await reload()).problems).to.deep.equal([]);
      expect(modeIn(loader)).to.equal("warn");
      expect(loader.current().revision).to.equal(before.revision);
      expect(status().problem).to.include(says);
      expect(status().problem).to.include(at("bundle.tar.gz"));
      expect(said.join("\n")).to.include(says);
      expect(said.join("\n")).to.include("; the last good policy stays");
      writeFileSync(at("bundle.tar.gz"), warning(5, "host_devices"));
      await reload();
      expect(status()).to.include({ sequence: 5, problem: null });
      expect(modeIn(loader, "host_devices")).to.equal("warn");
    });

    if (what === "an older sequence" || what.startsWith("another content")) continue;
    it(`does not start with a bundle that has ${what}, and none that was kept`, async () => {
      writeFileSync(at("bundle.tar.gz"), bundle());
      expect(await failure()).to.include(says);
      expect(existsSync(at("state"))).to.equal(false);
    });
  }

  it("applies other settings also while the new bundle cannot be used", async () => {
    const { loader, reload, status } = await open();
    writeFileSync(at("bundle.tar.gz"), bundleOf());
    writeSettings({ profile: "restricted" });
    expect((await reload()).problems).to.deep.equal([]);
    expect(loader.current().settings.profile).to.equal("restricted");
    expect(status().problem).to.include("it is not signed");
  });

  it("keeps a bundle that the settings do not fit until they do", async () => {
    const { catalogue, profiles, rules, ...library } = loadLibrary();
    writeSettings({ profile: "ci" });
    const { loader, reload, status } = await open();
    const { baseline } = profiles;
    if (baseline === undefined) throw new Error("there is no baseline");
    const small = { ...library, catalogue, rules, profiles: { baseline } };
    writeFileSync(at("bundle.tar.gz"), signedBy(keys, bundleOf({ sequence: 2, library: small })));
    await reload();
    expect(status().problem).to.match(/does not fit the settings: .*no profile is named "ci"/);
    expect(loader.current().settings.profile).to.equal("ci");
    writeSettings({ profile: "baseline" });
    await reload();
    expect(status()).to.include({ sequence: 2, problem: null });
  });

  it("finds another bundle by itself, and says of a broken one once", async function () {
    this.timeout(20_000);
    const { libraries, loader, status } = await open();
    const used: Configuration[] = [];
    libraries.start(() => void loader.takeBundle((one) => used.push(one)));
    writeFileSync(at("bundle.tar.gz"), "broken");
    await waitFor("the problem", () => status().problem !== null);
    const told = () => said.filter((line) => line.includes("it is not gzip")).length;
    await staysSo("it is said once", () => told() === 1, 2500);
    writeFileSync(at("bundle.tar.gz"), warning(3, "host_devices"));
    await waitFor("the other bundle", () => status().sequence === 3);
    expect(used).to.have.length(1);
    expect(loader.current()).to.equal(used[0]);
    expect(status().problem).to.equal(null);
    expect(readFileSync(at("state/state.json"), "utf8")).to.include('"sequence":3');
  });
});
