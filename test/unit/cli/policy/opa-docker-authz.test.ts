import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { createConfigurationLoader } from "../../../../src/server/configuration.js";
import { createLibrarySource } from "../../../../src/server/library-source.js";
import type { Log } from "../../../../src/files/log.js";
import { freshFolder } from "../../../fresh-folder.js";
import { LAB_POLICY, LAB_USERS } from "../../policy-tools/opa-docker-authz/lab-policy.js";
import { messageOf } from "../../server/parts.js";
import { buildBundle } from "../../engine/policy/compile-rego.js";

describe("settings with a policy for opa-docker-authz", function () {
  this.timeout(60_000);
  const at = freshFolder();
  let bundle: Buffer;

  before(async () => {
    bundle = await buildBundle(LAB_POLICY, ["docker/authz/allow"], LAB_USERS);
  });

  beforeEach(() => {
    writeFileSync(at("b.tar.gz"), bundle);
    write("beside");
  });

  function write(mode: string): void {
    const section = `opa_docker_authz: {policy: "${at("b.tar.gz")}", mode: ${mode}}`;
    writeFileSync(at("s.yaml"), `schema: 1\nusers: {ann: {}, ben: {}}\n${section}\n`);
  }

  async function dockwarden(...args: readonly string[]) {
    const told = { out: "", err: "" };
    const code = await run(args, {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  const can = (user: string, ...words: readonly string[]) =>
    dockwarden("can-i", "--settings", at("s.yaml"), "--as", user, ...words);

  it("are asked by can-i", async () => {
    const run = ["container.create", "busybox"];
    expect((await can("ann", ...run)).code).to.equal(0);
    const { code, out } = await can("ben", ...run);
    expect(code, out).to.equal(1);
    expect(out).to.include("opa_docker_authz");
  });

  it("are explained, and no settings are proposed that would not pass", async () => {
    const body = { Image: "busybox" };
    writeFileSync(at("m.json"), messageOf("POST", "/v1.45/containers/create", body));
    const { code, out } = await dockwarden(
      ...["explain", at("m.json")],
      ...["--settings", at("s.yaml"), "--as", "ben"],
    );
    expect(code).to.equal(1);
    expect(out).to.match(
      /refused by opa_docker_authz \(high; deny: opa_docker_authz\.policy, \S+s\.yaml:3\)\n/,
    );
    expect(out).to.include(`Refused by the opa-docker-authz policy "${at("b.tar.gz")}".`);
    expect(out).to.match(/None of the changes of the settings .*passes/);
  });

  it("are checked with the policy", async () => {
    const check = () => dockwarden("settings", "check", at("s.yaml"));
    expect((await check()).code).to.equal(0);
    writeFileSync(at("b.tar.gz"), bundle.subarray(0, 1000));
    const { code, err } = await check();
    expect(code).to.equal(1);
    expect(err).to.match(/^Cannot use opa_docker_authz\.policy ".*b\.tar\.gz": it is truncated/);
  });

  it("are in use with the policy, whose file is part of the revision, or not at all", async () => {
    const said: string[] = [];
    const source = { file: at("s.yaml"), flags: {} };
    const log: Log = (_level, text) => said.push(text);
    const libraries = createLibrarySource({ own: loadLibrary(), state: at("policy"), log });
    const loader = await createConfigurationLoader(source, libraries, log);
    const first = loader.current();
    expect(first.opaDockerAuthz?.policy).to.equal(at("b.tar.gz"));
    const reload = () => loader.reload(() => undefined);

    await reload();
    expect(loader.current().revision).to.equal(first.revision);
    expect(loader.current().opaDockerAuthz).to.equal(first.opaDockerAuthz);

    writeFileSync(at("b.tar.gz"), await buildBundle(LAB_POLICY, ["docker/authz/allow"]));
    await reload();
    const second = loader.current();
    expect(second.revision).not.to.equal(first.revision);

    writeFileSync(at("b.tar.gz"), "no bundle");
    expect((await reload()).problems).to.have.length(1);
    expect(loader.current()).to.equal(second);
    await loader.close();
  });
});
