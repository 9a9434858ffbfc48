import { join } from "node:path";
import { expect } from "chai";
import { PolicyBuildError } from "../../../../src/domain/errors.js";
import { compileLibrary } from "../../../../src/policy-tools/build/compile-library.js";
import type { Toolchain } from "../../../../src/policy-tools/build/toolchain.js";
import { ROOT } from "../../../../tools/project.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";
import { CUSTOM_CONTROL, customControl, writeControl } from "../../../custom-control.js";
import { freshFolder } from "../../../fresh-folder.js";

/** What refuses is found before anything is compiled, so these tests take no time. */
describe("compileLibrary() refuses", () => {
  const at = freshFolder();
  let toolchain: Toolchain;

  before(async () => {
    toolchain = await projectToolchain();
  });

  async function refusal(files: Readonly<Record<string, string>>, id?: string): Promise<string> {
    writeControl(at("own"), id, files);
    const sources = { shipped: join(ROOT, "rego"), custom: [at("own")] };
    const thrown: unknown = await compileLibrary(toolchain, sources).catch((one: unknown) => one);
    expect(thrown).to.be.instanceOf(PolicyBuildError);
    return (thrown as PolicyBuildError).message.replaceAll(`${at("own")}/${CUSTOM_CONTROL}/`, "");
  }

  const main = `${CUSTOM_CONTROL}.rego`;

  it("the id of a control that ships", async () => {
    const text = customControl().replaceAll(CUSTOM_CONTROL, "privileged_container");
    const files = { "privileged_container.rego": text };
    expect(await refusal(files, "privileged_container")).to.contain(
      '"privileged_container" is a control that ships with Dockwarden; choose another id',
    );
  });

  for (const [name, where] of [
    ["docker.authz", "itself"],
    ["docker.authz.controls.privileged_container", "of a control that ships"],
    [`docker.authz.controls["privileged_container"]`, "spelt otherwise"],
    [`docker.authz.controls.${CUSTOM_CONTROL}.more`, "below its own"],
    ["docker.authz.lib.param", "of the library"],
    ["docker.authz.fixture", "of the tests"],
  ])
    it(`a file in the package ${String(name)}, ${String(where)}`, async () => {
      const more = `#\n  package\n\t${String(name)}\n\nallow := true\n`;
      const said = await refusal({ [main]: customControl(), "more.rego": more });
      expect(said).to.match(
        /^Cannot use "more.rego": its package is "docker\.authz[\w.]*", it must/,
      );
    });

  it("Rego that cannot be read, by file and line", async () => {
    const said = await refusal({ [main]: `${customControl()}\nallow if {\n` });
    expect(said).to.match(/^Cannot parse Rego: named_containers\.rego:\d+: rego_parse_error: /);
  });

  it("built-ins that a compiled policy lacks, by file and line, and says what to use instead", async () => {
    const more = `package docker.authz.controls.${CUSTOM_CONTROL}\n\na := time.now_ns()\n\nb := http.send({})\n\nc := nope(1)\n`;
    expect(
      (await refusal({ [main]: customControl(), "more.rego": more })).split("\n"),
    ).to.deep.equal([
      'Cannot compile "more.rego:3": the function time.now_ns cannot be evaluated in a decision; the time is input.local.hour, input.local.weekday and input.local.date, in the zone of the settings',
      'Cannot compile "more.rego:5": the function http.send cannot be evaluated in a decision; a decision depends on the request and the settings alone; put the data into a parameter',
      'Cannot compile "more.rego:7": undefined function nope',
    ]);
  });

  it("rules that depend on the decision itself", async () => {
    const more = `package docker.authz.controls.${CUSTOM_CONTROL}\n\na if data.docker.authz.allow\n\nviolations contains {} if not a\n`;
    expect(await refusal({ [main]: customControl(), "more.rego": more })).to.contain("recursive");
  });

  it("a rule of the name that the build adds", async () => {
    const said = await refusal({ [main]: `${customControl()}\n_chain := []\n` });
    expect(said).to.contain('it has a rule "_chain", which the build adds');
  });

  it("METADATA in another file of a control", async () => {
    const more = `# METADATA\n# title: More\npackage docker.authz.controls.${CUSTOM_CONTROL}\n`;
    const said = await refusal({ [main]: customControl(), "more.rego": more });
    expect(said).to.contain(
      'Cannot use "more.rego": only "named_containers.rego" may have METADATA',
    );
  });

  it("a control without METADATA", async () => {
    const text = customControl().replace(/^#.*\n/gm, "");
    expect(await refusal({ [main]: text })).to.contain("it has no METADATA above its package");
  });

  it("a control that refuses nothing", async () => {
    const text = customControl().replaceAll("violations contains", "others contains");
    expect(await refusal({ [main]: text })).to.contain('must have a set of "violations"');
  });

  const parameters = (members: string): Record<string, string> => ({
    parameters: `{starts: {${members}}}`,
  });
  for (const [changes, said] of [
    [{ mode: null }, "METADATA has no custom.mode; it must be deny, warn or off"],
    [{ mode: "block" }, 'custom.mode of METADATA is "block", it must be deny, warn or off'],
    [{ severity: "dire" }, 'custom.severity of METADATA is "dire", it must be one of low'],
    [{ group: "hygiene" }, 'custom.group of METADATA is "hygiene", it must be another'],
    [{ remedy: null }, "METADATA has no custom.remedy; it must be a text"],
    [{ mesage: "No." }, "METADATA has custom.mesage, which means nothing; remove it"],
    [{ endpoints: "[]" }, "custom.endpoints of METADATA must list the actions"],
    [
      { endpoints: "[container.creat]" },
      'is ["container.creat"], it must be a list, each an action',
    ],
    [{ responses: "[system.inof]" }, 'custom.responses of METADATA is ["system.inof"]'],
    [{ actions: "{starts: [x]}" }, "custom.actions of METADATA"],
    [{ inspects: "[world]" }, "custom.inspects of METADATA"],
    [{ inspects_when: "other" }, "it must be the name of one of its parameters"],
    [parameters("type: strings"), "has no default; each profile gets it"],
    [parameters("type: texts, default: []"), 'has the type "texts", it must be one of boolean'],
    [parameters("type: natural, default: -1"), "has the default -1, it must be a whole number"],
    [
      parameters("type: paths, default: [a]"),
      'has the default ["a"], it must be a list of absolute',
    ],
    [
      parameters('type: strings, templates: true, default: ["${user}"]'),
      "it must be a list of strings, without",
    ],
    [parameters("type: strings, values: [a], default: [b]"), "it must be a list of a"],
    [parameters("type: strings, usual: [], default: []"), "has usual, which means nothing"],
    [{ parameters: "{Starts: {type: strings, default: []}}" }, "is no name, which has lower-case"],
  ] as const)
    it(`METADATA with ${JSON.stringify(changes)}`, async () => {
      const text = await refusal({ [main]: customControl(changes) });
      expect(text).to.contain(`Cannot use "${main}": `).and.contain(said);
    });
});
