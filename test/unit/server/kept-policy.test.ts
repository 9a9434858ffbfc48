import { cpSync, rmSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { bundleOf, makeKeys } from "../policy-tools/bundle/bundles.js";
import { bundleBench, modeIn, warning } from "./bundle-bench.js";

describe("createLibrarySource() later", () => {
  const { at, said, open, failure, writeSettings } = bundleBench();

  describe("with a bundle that was kept", () => {
    it("starts where the place is gone, for root alone", async () => {
      await open();
      for (const [name, mode] of [
        ["state", 0o700],
        ["state/bundle.tar.gz", 0o600],
        ["state/state.json", 0o600],
      ] as const)
        expect(statSync(at(name)).mode & 0o777, name).to.equal(mode);
      rmSync(at("bundle.tar.gz"));
      const { loader, status } = await open();
      expect(modeIn(loader)).to.equal("warn");
      expect(status()).to.include({ sequence: 1, isKept: true });
      expect(status().problem).to.include("ENOENT");
      expect(said).to.include("info The policy that was kept is in use");
    });

    it("refuses an older one also after a start", async () => {
      writeFileSync(at("bundle.tar.gz"), warning(7));
      await open();
      writeFileSync(at("bundle.tar.gz"), warning(6));
      const { status } = await open();
      expect(status()).to.include({ sequence: 7, isKept: true });
      expect(status().problem).to.include("its sequence is 6, and 7 was accepted before");
    });

    it("verifies it again, and does not start with one that was changed", async () => {
      await open();
      rmSync(at("bundle.tar.gz"));
      writeFileSync(at("state/bundle.tar.gz"), bundleOf({ sequence: 1 }));
      expect(await failure()).to.include("ENOENT");
    });

    it("does not start with an older one than was accepted last", async () => {
      await open();
      cpSync(at("state/bundle.tar.gz"), at("old.tar.gz"));
      writeFileSync(at("bundle.tar.gz"), warning(2));
      await open();
      cpSync(at("old.tar.gz"), at("state/bundle.tar.gz"));
      rmSync(at("bundle.tar.gz"));
      expect(await failure()).to.include("ENOENT");
    });

    it("does not start where the state cannot be read, and says what to do", async () => {
      await open();
      writeFileSync(at("state/state.json"), "{");
      expect(await failure()).to.match(
        /Cannot use the kept policy in ".*"; set policy\.state|remove/,
      );
    });

    it("does not use one of another place", async () => {
      await open();
      writeSettings({}, { bundle: at("other.tar.gz") });
      expect(await failure()).to.include("ENOENT");
    });
  });

  describe("where settings change the place", () => {
    it("uses the other place, and stays where it is if that has no bundle", async () => {
      const { loader, reload, status } = await open();
      writeSettings({}, { bundle: at("other.tar.gz") });
      const { problems } = await reload();
      expect(problems.join("\n")).to.include("ENOENT");
      expect(status().place).to.equal(at("bundle.tar.gz"));
      writeFileSync(at("other.tar.gz"), warning(1, "host_devices"));
      expect((await reload()).problems).to.deep.equal([]);
      expect(status()).to.include({ place: at("other.tar.gz"), problem: null });
      expect(modeIn(loader, "host_devices")).to.equal("warn");
    });

    it("asks for a signature of the new keys at once", async () => {
      const { reload, status } = await open();
      const other = { other: { algorithm: "ES256", pem: makeKeys("ES256").publicPem } };
      writeSettings({}, { keys: other });
      expect((await reload()).problems.join("\n")).to.include("its signature is wrong");
      expect(status().problem).to.equal(null);
    });

    it("goes back to the program's own policy", async () => {
      const { loader, libraries, reload } = await open();
      writeFileSync(at("settings.yaml"), "schema: 1\n");
      await reload();
      expect(modeIn(loader)).to.equal("deny");
      expect(libraries.status()).to.equal(null);
    });
  });
});
