import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { PluginError } from "../../../../src/domain/errors.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { AUTHORITY } from "../identity/message.js";
import { LIBRARY } from "./library.js";
import { freshFolder } from "../../../fresh-folder.js";

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof PluginError) return thrown.message;
    throw thrown;
  }
  return "no failure";
}

describe("loadSettings()", () => {
  const at = freshFolder();

  it("gives the baseline profile without a file", async () => {
    const settings = await loadSettings(null, LIBRARY, {});
    expect(settings).to.include({ profile: "baseline", hostRoot: "/", http2: "auto" });
    expect(settings.sets).to.deep.equal(LIBRARY.profiles);
  });

  it("lets flags stand in for a file", async () => {
    expect(await loadSettings(null, LIBRARY, { hostRoot: at("") })).to.include({
      hostRoot: at(""),
    });
  });

  it("refuses a profile that is not shipped, naming those that are", async () => {
    expect(await failureOf(loadSettings(null, LIBRARY, { profile: "lax" }))).to.equal(
      'Cannot use profile "lax": it is none of: baseline',
    );
  });

  it("refuses a host root that is no folder here, from a flag or from the file", async () => {
    const file = at("settings.yaml");
    writeFileSync(file, "schema: 1\nhost_root: /none/such\n");
    const problem = /^Cannot use host root "\/none\/such": it is not a folder, /;
    expect(await failureOf(loadSettings(file, LIBRARY, {}))).to.match(problem);
    expect(await failureOf(loadSettings(null, LIBRARY, { hostRoot: "/none/such" }))).to.match(
      problem,
    );
  });

  it("lets a flag name dockerd's pid file, with a file and without, as an absolute path only", async () => {
    const file = at("settings.yaml");
    writeFileSync(file, "schema: 1\ndockerd: {pidfile: /run/docker.pid}\n");
    for (const source of [file, null])
      expect(await loadSettings(source, LIBRARY, { pidFile: "/a.pid" })).to.include({
        pidFile: "/a.pid",
      });
    expect(await failureOf(loadSettings(null, LIBRARY, { pidFile: "a.pid" }))).to.match(
      /^Cannot use dockerd's pid file "a\.pid": it must be an absolute path, /,
    );
  });

  it("reads a file", async () => {
    const file = at("settings.yaml");
    writeFileSync(file, "schema: 1\ndockerd: {http2: never}\n");
    expect(await loadSettings(file, LIBRARY, {})).to.include({ http2: "never" });
  });

  it("names a file that is not there", async () => {
    const file = at("none.yaml");
    expect(await failureOf(loadSettings(file, LIBRARY, {}))).to.match(
      /^Cannot read settings ".*none\.yaml": ENOENT/,
    );
  });

  it("reads the certificate of the gateway's authority, which is part of the settings", async () => {
    const authority = at("ca.pem");
    writeFileSync(authority, AUTHORITY.pem);
    const file = at("settings.yaml");
    writeFileSync(file, `schema: 1\nidentity: {gateway_ca: ${authority}}\n`);
    const { identity } = await loadSettings(file, LIBRARY, {});
    expect(identity.gatewayCa).to.deep.equal({ path: authority, pems: [AUTHORITY.pem.trimEnd()] });
  });

  it("refuses a gateway's authority that cannot be read", async () => {
    const file = at("settings.yaml");
    for (const path of [at("none.pem"), at("")]) {
      writeFileSync(file, `schema: 1\nidentity: {gateway_ca: ${path}}\n`);
      expect(await failureOf(loadSettings(file, LIBRARY, {}))).to.match(
        /^Cannot use identity\.gateway_ca ".*": (?:ENOENT|it is not a regular file).*, name a PEM file/,
      );
    }
  });

  it("refuses bytes that are not UTF-8", async () => {
    const file = at("latin1.yaml");
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    expect(await failureOf(loadSettings(file, LIBRARY, {}))).to.match(/^Cannot read settings /);
  });
});
