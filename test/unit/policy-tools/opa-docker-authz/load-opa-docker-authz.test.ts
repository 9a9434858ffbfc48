import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type {
  OpaDockerAuthz,
  OpaDockerAuthzInput,
} from "../../../../src/domain/opa-docker-authz.js";
import { PolicyEvaluationError, SettingsError } from "../../../../src/domain/errors.js";
import { loadOpaDockerAuthz } from "../../../../src/policy-tools/opa-docker-authz/load-opa-docker-authz.js";
import { pack } from "../../../../src/policy-tools/bundle/pack.js";
import { freshFolder } from "../../../fresh-folder.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";
import { buildBundle, compileRego } from "../../engine/policy/compile-rego.js";
import { LAB_POLICY, LAB_USERS } from "./lab-policy.js";

const ENTRYPOINT = "docker/authz/allow";

const INPUT: OpaDockerAuthzInput = {
  Headers: { "Authz-User": "ann" },
  ...{ Path: "/v1.45/containers/create", PathPlain: "/v1.45/containers/create" },
  PathArr: ["", "v1.45", "containers", "create"],
  Query: {},
  Method: "POST",
  Body: { Image: "busybox" },
  ...{ User: "", AuthMethod: "", BindMounts: [] },
};

describe("loadOpaDockerAuthz()", function () {
  this.timeout(60_000);
  const at = freshFolder();

  async function loaded(bytes: Uint8Array, name = "bundle.tar.gz"): Promise<OpaDockerAuthz> {
    writeFileSync(at(name), bytes);
    const policy = await loadOpaDockerAuthz({ policy: at(name), mode: "beside" });
    if (policy === null) throw new Error("no policy was loaded");
    return policy;
  }

  async function problemOf(bytes: Uint8Array | null, name = "bundle.tar.gz"): Promise<string> {
    if (bytes !== null) writeFileSync(at(name), bytes);
    const thrown: unknown = await loadOpaDockerAuthz({ policy: at(name), mode: "beside" }).catch(
      (reason: unknown) => reason,
    );
    expect(thrown).to.be.instanceOf(SettingsError);
    return (thrown as SettingsError).message.replaceAll(at(), "");
  }

  it("is null without a policy", async () => {
    expect(await loadOpaDockerAuthz(null)).to.equal(null);
  });

  describe("a policy with users", () => {
    let bundle: Buffer;
    let policy: OpaDockerAuthz;

    before(async () => {
      bundle = await buildBundle(LAB_POLICY, [ENTRYPOINT], LAB_USERS);
    });

    beforeEach(async () => {
      policy = await loaded(bundle);
    });

    const bind = (Source: string, ReadOnly: boolean, Resolved = Source) => ({
      BindMounts: [{ Source, ReadOnly, Resolved }],
    });
    const host = (HostConfig: object, more: object = {}) => ({
      Body: { Image: "busybox", ...more, HostConfig },
    });
    const cases: readonly [string, boolean, Partial<OpaDockerAuthzInput>][] = [
      ["a container of a user who may write", true, {}],
      ["a container of a read-only user", false, { Headers: { "Authz-User": "ben" } }],
      ["a list of a read-only user", true, { Headers: { "Authz-User": "ben" }, Method: "GET" }],
      ["a list of an unknown user", false, { Headers: { "Authz-User": "eve" }, Method: "GET" }],
      ["a container of nobody", false, { Headers: {} }],
      ["a container of a user of a certificate", true, { Headers: {}, User: "ann" }],
      ["a header beside another certificate", false, { User: "ben" }],
      ["seccomp=unconfined", false, host({ SecurityOpt: ["seccomp=unconfined"] })],
      ["another profile", true, host({ SecurityOpt: ["seccomp=/etc/p.json"] })],
      ["a privileged container", false, host({ Privileged: true })],
      [
        "production on another network",
        false,
        host({ NetworkMode: "bridge" }, { Labels: { "com.example/deployment": "prod" } }),
      ],
      [
        "production on its network",
        true,
        host({ NetworkMode: "prod-network" }, { Labels: { "com.example/deployment": "prod" } }),
      ],
      ["a read-only bind", true, bind("/etc", true)],
      ["a writable bind", false, bind("/etc", false)],
      ["a writable bind that a link leads elsewhere", false, bind("/srv/shared/x", false, "/etc")],
      ["a writable bind of the shared folder", true, bind("/x", false, "/srv/shared/x")],
    ];
    for (const [what, allows, change] of cases) {
      it(`${allows ? "allows" : "refuses"} ${what}`, () => {
        expect(policy.allows({ ...INPUT, ...change })).to.equal(allows);
      });
    }

    it("stays as it is loaded while its file does not change", async () => {
      const named = { policy: at("bundle.tar.gz"), mode: "instead" } as const;
      expect(await loadOpaDockerAuthz(named, policy)).to.equal(policy);
      writeFileSync(at("bundle.tar.gz"), await buildBundle(LAB_POLICY, [ENTRYPOINT]));
      const other = await loadOpaDockerAuthz(named, policy);
      expect(other?.sha256).not.to.equal(policy.sha256);
      expect(other?.allows(INPUT)).to.equal(false);
    });
  });

  describe("anything but true", () => {
    const answers: readonly [string, string, boolean | RegExp][] = [
      ["true", "allow := true", true],
      ["false", "allow := false", false],
      ["no answer", 'allow if input.Method == "HEAD"', false],
      ["a text", 'allow := "true"', /"allow" must be true or false/],
      ["a number", "allow := 1", /"allow" must be true or false/],
      ["an object", 'allow := {"result": true}', /"allow" must be true or false/],
      ["null", "allow := null", /"allow" must be true or false/],
      [
        "two answers",
        "allow := true if input.Method\nallow := false if input.User == input.AuthMethod",
        /^Cannot evaluate the opa-docker-authz policy ".*": .*conflict/,
      ],
      [
        "work without end",
        "allow if {\n\tsome a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta * b == 1e30\n}",
        /longer than 500 ms/,
      ],
    ];
    for (const [what, rule, expected] of answers) {
      it(`${expected === true ? "only" : "not"} allows: ${what}`, async () => {
        const module = await compileRego(`package docker.authz\n\n${rule}\n`, [ENTRYPOINT]);
        const policy = await loaded(module, "p.wasm");
        if (typeof expected === "boolean") expect(policy.allows(INPUT)).to.equal(expected);
        else expect(() => policy.allows(INPUT)).to.throw(PolicyEvaluationError, expected);
      });
    }
  });

  it("reads numbers beyond 2^53 as they are", async () => {
    const rule = "allow if input.Body.HostConfig.Memory == 9007199254740993";
    const module = await compileRego(`package docker.authz\n\n${rule}\n`, [ENTRYPOINT]);
    const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
    const policy = await loaded(module, "p.wasm");
    const body = (Memory: string) => ({ HostConfig: { Memory: rawJSON(Memory) } });
    expect(policy.allows({ ...INPUT, Body: body("9007199254740993") })).to.equal(true);
    expect(policy.allows({ ...INPUT, Body: body("9007199254740992") })).to.equal(false);
  });

  it("refuses a file that is missing, a folder, no bundle, or of another entrypoint", async () => {
    expect(await problemOf(null)).to.match(
      /^Cannot use opa_docker_authz\.policy "\/bundle\.tar\.gz": ENOENT/,
    );
    mkdirSync(at("folder"));
    expect(await problemOf(null, "folder")).to.include("it is not a regular file");
    expect(await problemOf(Buffer.from("text"))).to.include("it is not gzip");
    expect(await problemOf(Buffer.from("text"), "p.wasm")).to.match(/p\.wasm": WebAssembly/);
    const other = await compileRego("package a\n\nb := true\n", ["a/b"]);
    expect(await problemOf(other, "p.wasm")).to.include(
      'it has no entrypoint "docker/authz/allow"',
    );
  });

  describe("Rego", () => {
    const before = process.env["OPA"];

    beforeEach(async () => {
      process.env["OPA"] = (await projectToolchain()).opa;
    });

    afterEach(() => {
      if (before === undefined) delete process.env["OPA"];
      else process.env["OPA"] = before;
    });

    it("is compiled when it is loaded", async () => {
      const rego = LAB_POLICY.replace(
        "import data.users",
        `users := ${JSON.stringify(LAB_USERS.users)}`,
      );
      const policy = await loaded(Buffer.from(rego), "authz.rego");
      expect(policy.allows(INPUT)).to.equal(true);
      expect(policy.allows({ ...INPUT, Headers: { "Authz-User": "ben" } })).to.equal(false);
    });

    it("may be in a bundle with its data", async () => {
      const rego = "package docker.authz\n\nallow if input.User == data.lab.admins[_]\n";
      const files = new Map([
        ["policy/authz.rego", Buffer.from(rego)],
        ["lab/data.json", Buffer.from('{"admins": ["ann"]}')],
      ]);
      const policy = await loaded(pack(files));
      expect(policy.allows({ ...INPUT, User: "ann" })).to.equal(true);
      expect(policy.allows({ ...INPUT, User: "ben" })).to.equal(false);
    });

    it("may permit images by the beginning of their names", async () => {
      const rego =
        'package docker.authz\n\ndefault allow := false\n\nallow if strings.any_prefix_match(input.Body.Image, ["registry.example.com/", "busybox"])\n';
      const policy = await loaded(Buffer.from(rego), "images.rego");
      const image = (Image: unknown) => policy.allows({ ...INPUT, Body: { Image } });
      expect(image("registry.example.com/a")).to.equal(true);
      expect(image("busybox")).to.equal(true);
      expect(image("alpine")).to.equal(false);
      expect(image(null)).to.equal(false);
    });

    it("that does not compile is named with its line", async () => {
      const old = Buffer.from("package docker.authz\n\nallow { true }\n");
      expect(await problemOf(old, "v0.rego")).to.match(
        /v0\.rego": Cannot compile the policy: opa build says: [^]*\bv0\.rego:3: rego_parse_error/,
      );
      const sends = Buffer.from(
        'package docker.authz\n\nallow if http.send({"url": "http://x", "method": "GET"})\n',
      );
      expect(await problemOf(sends, "sends.rego")).to.match(/undefined function http\.send/);
    });

    it("that cannot be compiled for want of OPA says what to name instead", async () => {
      process.env["OPA"] = at("none");
      expect(await problemOf(Buffer.from(LAB_POLICY), "authz.rego")).to.match(
        /it is Rego, which OPA must compile \(.*\); or name a compiled bundle/,
      );
    });
  });

  it("puts the data of a bundle into their places", async () => {
    const module = await compileRego(
      "package docker.authz\n\nallow if {\n\tdata.a.b.c == 1\n\tdata.a.d == 2\n\tdata.e == 3\n}\n",
      [ENTRYPOINT],
    );
    const files = (data: object) =>
      new Map([
        ["policy.wasm", module],
        ...Object.entries(data).map(([path, text]) => [path, Buffer.from(String(text))] as const),
      ]);
    const parts = {
      "a/b/data.json": '{"c": 1}',
      "a/data.json": '{"d": 2}',
      "data.json": '{"e": 3}',
    };
    expect((await loaded(pack(files(parts)))).allows(INPUT)).to.equal(true);
    const clash = pack(files({ "a/b/data.json": "{}", "a/data.json": '{"b": 1}' }));
    expect(await problemOf(clash)).to.include('both a value and a folder at "a/b"');
    expect(await problemOf(pack(files({ "data.json": "[]" })))).to.include("are not an object");
  });

  it("names a built-in that the evaluator lacks", async () => {
    const rule =
      'package docker.authz\n\nallow if http.send({"url": "http://x", "method": "GET"})\n';
    const problem = await problemOf(await compileRego(rule, [ENTRYPOINT]), "p.wasm");
    expect(problem).to.include("http.send");
  });
});
