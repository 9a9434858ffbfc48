import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  isShipped,
  readsExecs,
  readsOf,
  readsSettingsOf,
} from "../../../../src/preview/replay/control-reads.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { ROOT } from "../../../../tools/project.js";

const REGO = join(ROOT, "rego/docker/authz");

/** Facts that dockerd and the disk answer. */
const SURROUNDINGS = [
  ...[
    "targets",
    "usage",
    "host",
    "sharing",
    "host_paths",
    "settled_paths",
    "inside_binds",
    "stored_image",
    "stored_restart",
    "gaps",
  ],
  "mounted_volumes",
  "stored_container",
];

/** Facts of the request alone, and what holds by the settings in any case. */
const OTHERS = [
  ...["schema", "phase", "time", "set", "overrides", "request", "hygiene", "spec", "exec"],
  ...["image", "network", "endpoints", "resolution", "build", "plugin", "swarm", "checkpoint"],
  ...["archive", "volumes", "logs", "objects", "variables", "load", "response"],
];

/** The Rego of a folder without its tests and comments. */
function codeIn(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
}

/** The Rego of a control and of all that it imports. */
function wholeOf(control: string): string {
  const own = codeIn(join(REGO, "controls", control));
  return [own, ...[...importedBy(own, new Set())].map(libraryIn)].join("\n");
}

const libraryIn = (name: string): string => codeIn(join(REGO, "lib", name));

function importedBy(rego: string, known: Set<string>): ReadonlySet<string> {
  for (const [, name = ""] of rego.matchAll(/data\.docker\.authz\.lib\.(\w+)/g)) {
    if (known.has(name)) continue;
    known.add(name);
    importedBy(libraryIn(name), known);
  }
  return known;
}

/** Members of the input, wherever they are named: `input.user`, `object.get(input, ["user", …])`. */
function readIn(rego: string): readonly string[] {
  return [...rego.matchAll(/\binput\b(?:\.(\w+)|, \["(\w+)"|, "(\w+)")?/g)].map(
    ([whole, ...names]) => names.find(Boolean) ?? whole,
  );
}

describe("[U] readsOf()", () => {
  for (const control of Object.keys(loadLibrary().catalogue)) {
    it(`knows what ${control} reads`, () => {
      const { user, surroundings } = readsOf(control);
      const asks = surroundings || readsExecs(control, "exec.create", () => null);
      const allowed = [...OTHERS, ...(user ? ["user"] : []), ...(asks ? SURROUNDINGS : [])];
      const rego = wholeOf(control);
      expect(allowed).to.include.members([...readIn(rego)]);
      // The disk says what a device is.
      if (rego.includes("spec.devices")) expect(surroundings).to.equal(true);
    });

    it(`knows whose settings ${control} reads`, () => {
      const rego = wholeOf(control).replaceAll(/\s+/g, " ");
      const read = [...rego.matchAll(/\bparam\.(?:value|mode|shown)\( ?"(\w+)"/g)].map(
        ([, id]) => id ?? "",
      );
      const known = readsSettingsOf(control);
      expect([control, ...known]).to.include.members(read);
      expect(rego).not.to.match(/\bparam\.(?:value|mode|shown)\( ?[^" ]/);
    });
  }

  it("knows where daemon_load asks how many execs there are", () => {
    expect(readsExecs("daemon_load", "exec.create", () => 100)).to.equal(true);
    expect(readsExecs("daemon_load", "exec.create", () => 0)).to.equal(false);
    expect(readsExecs("daemon_load", "container.create", () => 100)).to.equal(false);
    expect(readsExecs("volume_driver", "exec.create", () => 100)).to.equal(false);
  });

  it("knows which controls are shipped", () => {
    const { catalogue } = loadLibrary();
    expect(Object.keys(catalogue).filter((control) => !isShipped(control))).to.deep.equal([]);
    expect(isShipped("own_control")).to.equal(false);
    expect(isShipped("__proto__")).to.equal(false);
  });
});
