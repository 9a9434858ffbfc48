import { writeFileSync } from "node:fs";
import { expect } from "chai";
import type { CompiledLibrary } from "../../../src/domain/compiled-library.js";
import type { Configuration } from "../../../src/engine/decision/evaluator.js";
import { loadLibrary } from "../../../src/engine/policy/load-library.js";
import {
  createConfigurationLoader,
  type ConfigurationLoader,
} from "../../../src/server/configuration.js";
import { createLibrarySource } from "../../../src/server/library-source.js";
import type { Log } from "../../../src/files/log.js";
import { freshFolder } from "../../fresh-folder.js";

describe("createConfigurationLoader()", () => {
  const at = freshFolder();
  let library: CompiledLibrary;
  let said: string[];
  let loader: ConfigurationLoader;

  before(() => {
    library = loadLibrary();
  });

  beforeEach(async () => {
    said = [];
    write("schema: 1\n");
    const source = { file: at("settings.yaml"), flags: {} };
    const log: Log = (level, text) => said.push(`${level} ${text}`);
    const libraries = createLibrarySource({ own: library, state: at("policy"), log });
    loader = await createConfigurationLoader(source, libraries, log);
  });

  afterEach(() => loader.close());

  function write(text: string): void {
    writeFileSync(at("settings.yaml"), text);
  }

  async function reloaded(): Promise<Configuration[]> {
    const used: Configuration[] = [];
    await loader.reload((configuration) => used.push(configuration));
    return used;
  }

  it("reads settings anew and hands them over whole", async () => {
    const before = loader.current();
    write("schema: 1\nprofile: restricted\n");
    const [configuration] = await reloaded();
    expect(configuration?.settings.profile).to.equal("restricted");
    expect(configuration?.revision).not.to.equal(before.revision);
    expect(loader.current()).to.equal(configuration);
    expect(said.at(-1)).to.equal("info Settings were reloaded");
  });

  it("looks paths up by the same threads, but where the host's root is another", async () => {
    const { resolver } = loader.current();
    expect((await reloaded())[0]?.resolver).to.equal(resolver);
    write(`schema: 1\nhost_root: ${at(".")}\n`);
    expect((await reloaded())[0]?.resolver).not.to.equal(resolver);
  });

  for (const [what, text] of [
    ["a problem", "schema: 1\nprofil: x\n"],
    ["no YAML", "a: [\n"],
    ["another host root that is not there", "schema: 1\nhost_root: /none\n"],
  ] as const) {
    it(`keeps the last good ones where the file has ${what}, and says why`, async () => {
      const before = loader.current();
      write(text);
      expect(await reloaded()).to.deep.equal([]);
      expect(loader.current()).to.equal(before);
      expect(said.length).to.be.greaterThan(1);
      expect(said.at(-1)).to.equal("error The settings cannot be used, so the last good ones stay");
      write("schema: 1\nprofile: ci\n");
      expect((await reloaded())[0]?.settings.profile).to.equal("ci");
    });
  }

  it("returns the problems and the revision that is in use", async () => {
    const { revision } = loader.current();
    write("schema: 1\nprofil: x\n");
    const failed = await loader.reload(() => undefined);
    expect(failed).to.deep.equal({
      revision,
      problems: [`${at("settings.yaml")}:2:1 profil: no such setting`],
    });
    write("schema: 1\nprofile: ci\n");
    const done = await loader.reload(() => undefined);
    expect(done).to.deep.equal({ revision: loader.current().revision, problems: [] });
    expect(done.revision).not.to.equal(revision);
  });

  it("keeps the last good ones where the next cannot be put to use", async () => {
    const before = loader.current();
    write("schema: 1\nprofile: ci\n");
    const { revision, problems } = await loader.reload(() => {
      throw new Error("no room");
    });
    expect({ revision, problems }).to.deep.equal({
      revision: before.revision,
      problems: ["no room"],
    });
    expect(loader.current()).to.equal(before);
  });

  it("reads once more for each time that it is told, in turn", async () => {
    const used: string[] = [];
    write("schema: 1\nprofile: ci\n");
    const first = loader.reload(({ settings }) => used.push(settings.profile));
    write("schema: 1\nprofile: restricted\n");
    await Promise.all([first, loader.reload(({ settings }) => used.push(settings.profile))]);
    expect(used.at(-1)).to.equal("restricted");
    expect(used).to.have.lengthOf(2);
  });

  it("tells of what is not enforced, and of exceptions at their end", async () => {
    const soon = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
    const exception = (id: string, expires: string): string =>
      `{id: ${id}, controls: [host_devices], who: {anyone: true}, mode: warn, reason: r, ticket: t, approved_by: carol, created: "2026-01-01T00:00:00Z", expires: "${expires}"}`;
    write(
      `schema: 1\nlimits: {max_exception_days: 3650}\nenforcement: {mode: dry_run}\naudit: {on_failure: allow}\nusers: {carol: {roles: [boss]}}\nroles: {boss: {may_exempt: true}}\nexceptions: [${exception("OLD", "2026-02-01T00:00:00Z")}, ${exception("SOON", soon)}]\n`,
    );
    said = [];
    await reloaded();
    expect(said.slice(0, -1)).to.deep.equal([
      "warn AUDIT MODE: nothing is refused, except requests that cannot be read or evaluated; violations are only recorded (enforcement.mode: dry_run)",
      "warn Requests that cannot be recorded are allowed (audit.on_failure: allow)",
      'warn Exception "OLD" expired at 2026-02-01T00:00:00Z and permits nothing',
      `warn Exception "SOON" expires at ${soon.slice(0, 19)}Z`,
      "info Callers whom no binding names have profile baseline: an anonymous caller has role developer, a user who is not listed has role developer",
    ]);
  });
});
