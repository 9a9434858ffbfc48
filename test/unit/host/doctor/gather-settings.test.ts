import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { gatherSettings } from "../../../../src/host/doctor/gather/gather-settings.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("gatherSettings()", () => {
  const at = freshFolder();
  const library = loadLibrary();

  async function factsOf(text: string) {
    writeFileSync(at("s.yaml"), text);
    return (await gatherSettings(at("s.yaml"), library)).facts;
  }

  it("reads what the checks need", async () => {
    const facts = await factsOf(`schema: 1
profile: multi-tenant
modes: { sysctls: warn, default_bridge: deny }
enforcement: { mode: dry_run }
audit: { on_failure: allow }
`);
    expect(facts).to.deep.include({
      valid: true,
      file: at("s.yaml"),
      profile: "multi-tenant",
      dryRun: true,
      recordsOrDenies: false,
      exceptions: [],
    });
    if (!facts.valid) throw new Error("the settings are valid");
    expect(facts.weakened).to.include("multi-tenant: sysctls is warn, not deny");
    expect(facts.notDenying).to.include("sysctls").and.not.include("default_bridge");
    expect(facts.sensitivePaths).to.include("/etc");
    expect(facts.engineSockets).to.include("/run/docker.sock");
  });

  it("finds nothing weakened in a shipped profile", async () => {
    for (const name of Object.keys(library.profiles)) {
      const facts = await factsOf(`schema: 1\nprofile: ${name}\n`);
      expect(facts).to.have.property("weakened").that.is.deep.equal([]);
    }
    expect((await gatherSettings(null, library)).facts).to.include({
      file: null,
      profile: "baseline",
    });
  });

  it("gives the problems of a file", async () => {
    const facts = await factsOf("schema: 1\nprofil: baseline\n");
    expect(facts.valid).to.equal(false);
    expect(facts).to.have.property("problems").with.nested.property("[0]").that.includes("profil");
  });

  it("refuses a file that cannot be read", async () => {
    const outcome = await gatherSettings(at("none.yaml"), library).catch(
      (thrown: unknown) => thrown,
    );
    expect(outcome).to.be.instanceOf(UsageError);
  });
});
