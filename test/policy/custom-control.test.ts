import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CompiledLibrary } from "../../src/domain/compiled-library.js";
import type { Violation } from "../../src/domain/decision.js";
import { createRuleFinder } from "../../src/preview/explain/control-rules.js";
import type { OfflineDecision } from "../../src/preview/session/decider.js";
import { requestWith } from "../../src/preview/world/offline-request.js";
import { openSession } from "../../src/preview/session/session.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { compileLibrary } from "../../src/policy-tools/build/compile-library.js";
import { readBundle } from "../../src/policy-tools/bundle/read-bundle.js";
import { writeBundle } from "../../src/policy-tools/bundle/write-bundle.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { ROOT } from "../../tools/project.js";
import { projectCompiler } from "../../tools/build/toolchain.js";
import { CUSTOM_CONTROL, customControl, writeControl } from "../custom-control.js";

const SETTINGS = "schema: 1\nprofile: baseline\nusers: {alice: {}, carol: {roles: [approver]}}\n";
const ROLES = "roles: {approver: {may_exempt: true}}\n";

describe("A control of an author's own", () => {
  let folder: string;
  let library: CompiledLibrary;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "custom-control-"));
    writeControl(folder, CUSTOM_CONTROL, {
      [`${CUSTOM_CONTROL}.rego`]: customControl(),
      // Another file of the control, which compares actions by the METADATA of the first. Authors name files as they like.
      "its renames.rego": `package docker.authz.controls.${CUSTOM_CONTROL}

import data.docker.authz.lib.action
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "platform", "vars": {"name": "x", "allowed": "y"}}) if {
	action.listed(rego.metadata.chain())
	"windows" in input.request.query.platform
}
`,
    });
    // Binaryen changes how fast it is, not what it answers.
    library = await compileLibrary(await projectCompiler(), {
      shipped: join(ROOT, "rego"),
      custom: [folder],
    });
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Decides on `docker create`, by settings that are appended to those of each test. */
  async function decide(
    settings: string,
    query = "name=db",
    from = library,
  ): Promise<OfflineDecision> {
    const text = `${SETTINGS}${ROLES}${settings}`;
    const chosen = {
      library: from,
      settings: parseSettings(text, "settings.yaml", from, {}),
      ...{ file: null, opaDockerAuthz: null },
    };
    const session = await openSession({ as: "alice" }, { chosen });
    try {
      const body = Buffer.from(JSON.stringify({ Image: "alpine", User: "1000:1000" }));
      return await session.decide(requestWith("POST", `/v1.45/containers/create?${query}`, body));
    } finally {
      await session.close();
    }
  }

  const own = (violations: readonly Violation[]): readonly Violation[] =>
    violations.filter(({ control }) => control === CUSTOM_CONTROL);

  it("refuses by the mode and the parameters of its METADATA, in each shipped profile", async () => {
    for (const { modes, parameters } of Object.values(library.profiles)) {
      expect(modes[CUSTOM_CONTROL]).to.equal("deny");
      expect(parameters[CUSTOM_CONTROL]).to.deep.equal({ starts: ["web-"] });
    }
    const { effect, violations } = await decide("");
    expect(effect).to.equal("deny");
    expect(own(violations)).to.deep.equal([
      {
        control: CUSTOM_CONTROL,
        mode: "deny",
        severity: "low",
        field: "name",
        value: "db",
        message: 'A container needs a name that begins with one of web-, not "db".',
        remedy: "Give the container such a name.",
        references: [],
      },
    ]);
    expect(own((await decide("", "name=web-1")).violations)).to.deep.equal([]);
  });

  it("compares actions by its METADATA, in each of its files", async () => {
    const { violations } = await decide("", "name=web-1&platform=windows");
    expect(own(violations).map(({ field }) => field)).to.deep.equal(["platform"]);
  });

  it("has a mode in settings", async () => {
    const warned = await decide(`modes: {${CUSTOM_CONTROL}: warn}\n`);
    expect([own(warned.violations), own(warned.warnings).length]).to.deep.equal([[], 1]);
    const off = await decide(`modes: {${CUSTOM_CONTROL}: "off"}\n`);
    expect(own([...off.violations, ...off.warnings])).to.deep.equal([]);
  });

  it("has parameters in settings, which are checked, and a message", async () => {
    const other = `parameters: {${CUSTOM_CONTROL}.starts: [db]}\n`;
    expect(own((await decide(other)).violations)).to.deep.equal([]);
    const message = `messages: {${CUSTOM_CONTROL}: "Call it {allowed}…"}\n`;
    const [said] = own((await decide(message)).violations);
    expect(said?.message).to.equal("Call it web-…");
    const wrong = `parameters: {${CUSTOM_CONTROL}.starts: db}\n`;
    const thrown: unknown = await decide(wrong).catch((reason: unknown) => reason);
    expect(String(thrown)).to.contain("must be a list of strings");
  });

  it("has exceptions", async () => {
    const day = (n: number): string =>
      new Date(Date.now() + n * 86_400_000).toISOString().replace(/\.\d+/, "");
    const exception = (change: string): string =>
      `exceptions:\n  - {id: E, controls: [${CUSTOM_CONTROL}], who: {users: [alice]}, ${change}, reason: r, ticket: t, approved_by: carol, created: "${day(-1)}", expires: "${day(30)}"}\n`;
    const warned = await decide(exception("mode: warn"));
    expect([own(warned.violations), own(warned.warnings).length]).to.deep.equal([[], 1]);
    const wider = await decide(exception(`set: {${CUSTOM_CONTROL}.starts: [db]}`));
    expect(own([...wider.violations, ...wider.warnings])).to.deep.equal([]);
  });

  it("is found with file and line", async () => {
    const [found] = own((await decide("")).violations);
    if (found === undefined) throw new Error("nothing was refused");
    const [rule] = createRuleFinder(library)(found);
    const lines = customControl().split("\n");
    expect(rule).to.include({ file: `${CUSTOM_CONTROL}/${CUSTOM_CONTROL}.rego`, field: "name" });
    expect(lines[(rule?.line ?? 0) - 1]).to.match(/^violations contains /);
  });

  it("leaves what ships as it is, and decides the same from a bundle", async () => {
    const shipped = loadLibrary();
    for (const [id, description] of Object.entries(shipped.catalogue)) {
      expect(library.catalogue[id]).to.deep.equal(description);
      expect(library.rules[id]).to.deep.equal(shipped.rules[id]);
      for (const [name, { modes, parameters }] of Object.entries(shipped.profiles)) {
        expect(library.profiles[name]?.modes[id]).to.equal(modes[id]);
        expect(library.profiles[name]?.parameters[id]).to.deep.equal(parameters[id]);
      }
    }
    const bundle = writeBundle(library, { revision: "1", sequence: 1 });
    const read = readBundle(new Uint8Array(bundle), "bundle.tar.gz", null);
    const { violations } = await decide("", "name=db", read);
    expect(own(violations)).to.deep.equal(own((await decide("")).violations));
  });
});
