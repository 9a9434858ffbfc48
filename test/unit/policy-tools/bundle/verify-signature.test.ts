import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { pack, unpack } from "../../../../src/policy-tools/bundle/pack.js";
import { readBundle } from "../../../../src/policy-tools/bundle/read-bundle.js";
import type { BundleKeys } from "../../../../src/domain/policy-settings.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";
import { bundleOf, changed, makeKeys, signedBy, trusting, type KeyPair } from "./bundles.js";

const SIGNATURES = ".signatures.json";

const rsa = makeKeys("RS256");
const ec = makeKeys("ES256");
const read = (bytes: Uint8Array, keys: BundleKeys) => readBundle(bytes, "/srv/b.tar.gz", keys);

/** Changes a part of the token: 0 for the header, 1 for the payload, 2 for the signature. */
function withPart(bundle: Uint8Array, part: number, change: (text: string) => string): Uint8Array {
  const { signatures } = JSON.parse(
    Buffer.from(unpack(bundle).get(SIGNATURES) ?? []).toString(),
  ) as { signatures: [string] };
  const parts = signatures[0].split(".");
  parts[part] = change(parts[part] ?? "");
  return changed(bundle, { [SIGNATURES]: JSON.stringify({ signatures: [parts.join(".")] }) });
}

function manifestOf(bundle: Uint8Array): object {
  const bytes = unpack(bundle).get(".manifest") ?? new Uint8Array();
  return JSON.parse(Buffer.from(bytes).toString()) as object;
}

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

describe("verifySignature()", () => {
  for (const keys of [rsa, ec]) {
    it(`accepts ${keys.algorithm}, with and without the key's id`, () => {
      expect(read(signedBy(keys, bundleOf()), trusting(keys)).bundle.verified).to.equal(true);
      const named = signedBy(keys, bundleOf(), { id: "release" });
      expect(read(named, trusting(keys)).bundle.verified).to.equal(true);
    });
  }

  it("finds the key among several", () => {
    const two = { keys: { ...trusting(rsa, { id: "a" }).keys, ...trusting(ec, { id: "b" }).keys } };
    for (const keys of [rsa, ec])
      expect(read(signedBy(keys, bundleOf()), { ...two, scope: null }).bundle.verified).to.equal(
        true,
      );
  });

  it("accepts JSON that says the same in another way, as OPA does", () => {
    const signed = signedBy(ec, bundleOf());
    const text = Buffer.from(unpack(signed).get(".manifest") ?? []).toString();
    const spaced = JSON.stringify(JSON.parse(text), null, 4);
    expect(read(changed(signed, { ".manifest": spaced }), trusting(ec)).bundle.revision).to.equal(
      "r1",
    );
  });

  const signed = (): Uint8Array => signedBy(ec, bundleOf());
  const refusals: readonly {
    readonly what: string;
    readonly bundle: () => Uint8Array;
    readonly keys?: BundleKeys;
    readonly says: string;
  }[] = [
    { what: "no signature", bundle: () => bundleOf(), says: "it is not signed" },
    {
      what: "a signature of another key",
      bundle: () => signedBy(makeKeys("ES256"), bundleOf()),
      says: "its signature is wrong",
    },
    {
      what: "a key that is not known",
      bundle: () => signedBy(ec, bundleOf(), { id: "other" }),
      says: 'its signature names the key "other", and policy.keys has: release',
    },
    {
      what: "an id that every object has",
      bundle: () => signedBy(ec, bundleOf(), { id: "constructor" }),
      says: 'its signature names the key "constructor"',
    },
    {
      what: "a key for another algorithm",
      bundle: signed,
      keys: trusting(rsa),
      says: 'its signature is of algorithm "ES256", and its key is for RS256',
    },
    {
      what: "no algorithm",
      bundle: () => withPart(signed(), 0, () => encoded({ alg: "none" })),
      says: 'its signature is of algorithm "none", and its key is for ES256',
    },
    {
      what: "the public key as a shared secret",
      bundle: () => {
        const header = encoded({ alg: "HS256" });
        const forged = withPart(signed(), 0, () => header);
        return withPart(forged, 2, () =>
          createHmac("sha256", ec.publicPem).update(header).digest("base64url"),
        );
      },
      says: 'its signature is of algorithm "HS256", and its key is for ES256',
    },
    {
      what: "a token that says what is critical",
      bundle: () => withPart(signed(), 0, () => encoded({ alg: "ES256", crit: ["b64"] })),
      says: "at crit: is not supported",
    },
    {
      what: "another payload",
      bundle: () => withPart(signed(), 1, () => encoded({ files: [] })),
      says: "its signature is wrong",
    },
    {
      what: "a signature in another spelling",
      bundle: () => withPart(signed(), 2, (text) => `${text}==`),
      says: `the signature of its "${SIGNATURES}" is not base64url`,
    },
    {
      what: "two tokens",
      bundle: () => changed(signed(), { [SIGNATURES]: '{"signatures": ["a.b.c", "a.b.c"]}' }),
      says: "must be a list of one token",
    },
    {
      what: "a file that was changed",
      bundle: () => changed(signed(), { "policy.wasm": "other" }),
      says: 'its "policy.wasm" is not the one that was signed',
    },
    {
      what: "a file that was added",
      bundle: () => changed(signed(), { "data.json": "{}" }),
      says: 'its signature does not list "data.json"',
    },
    {
      what: "a file that was removed",
      bundle: () => changed(signed(), { "policy.wasm": undefined }),
      says: 'it lacks "policy.wasm", which its signature lists',
    },
    {
      what: "another scope",
      bundle: () => signedBy(ec, bundleOf(), { scope: "test" }),
      keys: trusting(ec, { scope: "production" }),
      says: 'its signature has scope "test", and policy.scope is "production"',
    },
    {
      what: "a scope where none is wanted",
      bundle: () => signedBy(ec, bundleOf(), { scope: "test" }),
      says: 'its signature has scope "test", and policy.scope is ""',
    },
  ];

  for (const { what, bundle, keys = trusting(ec), says } of refusals) {
    it(`refuses ${what}`, () => {
      expect(() => read(bundle(), keys)).to.throw(says);
    });
  }
});

describe("verifySignature() and OPA", () => {
  let opa: string;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    ({ opa } = await projectToolchain());
    folder = mkdtempSync(join(tmpdir(), "dockwarden-sign-"));
    writeFileSync(join(folder, "claims.json"), '{"scope": "production"}');
    for (const { algorithm, privatePem, publicPem } of [rsa, ec]) {
      writeFileSync(join(folder, `${algorithm}.pem`), privatePem);
      writeFileSync(join(folder, `${algorithm}.pub`), publicPem);
    }
    for (const [path, bytes] of unpack(bundleOf())) {
      put(`unpacked/${path}`, bytes);
      if (path !== "policy.wasm") put(`sources/${path}`, bytes);
    }
    // OPA writes the resolvers of its own module.
    put("sources/.manifest", JSON.stringify({ ...manifestOf(bundleOf()), wasm: [] }));
    put("sources/main.rego", "package docker.authz\n\ndecision := {}\n\nresponse := {}\n");
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function put(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  const run = (cwd: string, ...args: string[]): string =>
    execFileSync(opa, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const signing = ({ algorithm }: KeyPair): string[] => [
    ...["--signing-key", join(folder, `${algorithm}.pem`), "--signing-alg", algorithm],
  ];

  for (const keys of [rsa, ec]) {
    it(`accepts a bundle that opa build has compiled and signed by ${keys.algorithm}`, () => {
      const entrypoints = ["-e", "docker/authz/decision", "-e", "docker/authz/response"];
      const target = ["-t", "wasm", ...entrypoints, "-o", "built.tar.gz"];
      run(folder, "build", "-b", "sources", ...target, ...signing(keys));
      const bytes = readFileSync(join(folder, "built.tar.gz"));
      // OPA names the key so where nothing else is said, and merges all data into one file.
      const trusted = trusting(keys, { id: "default" });
      const { bundle, catalogue } = read(bytes, trusted);
      expect(bundle).to.include({ revision: "r1", verified: true });
      expect(Object.keys(catalogue)).to.include("privileged_container");
      expect(() => read(changed(bytes, { "data.json": "{}" }), trusted)).to.throw(
        'its "data.json" is not the one that was signed',
      );
    });

    it(`accepts a bundle that opa sign has signed by ${keys.algorithm}, with a scope`, () => {
      const unpacked = join(folder, "unpacked");
      const claims = ["--claims-file", join(folder, "claims.json")];
      run(unpacked, "sign", "-b", ".", ...signing(keys), ...claims, "-o", folder);
      const bytes = changed(bundleOf(), { [SIGNATURES]: readFileSync(join(folder, SIGNATURES)) });
      const scoped = trusting(keys, { scope: "production" });
      expect(read(bytes, scoped).bundle.verified).to.equal(true);
      expect(() => read(bytes, trusting(keys))).to.throw("scope");
    });

    it(`signs by ${keys.algorithm} so that OPA accepts it, and nothing else`, () => {
      const opaSays = (bytes: Uint8Array): string => {
        writeFileSync(join(folder, "ours.tar.gz"), bytes);
        const verifying = ["--verification-key", `${keys.algorithm}.pub`];
        const key = ["--verification-key-id", "release", ...signing(keys)];
        const args = ["build", "-b", "ours.tar.gz", "-o", "checked.tar.gz", ...verifying, ...key];
        const { stdout, stderr } = spawnSync(opa, args, { cwd: folder, encoding: "utf8" });
        return stdout + stderr;
      };
      const signed = signedBy(keys, bundleOf(), { id: "release" });
      expect(opaSays(signed)).to.equal("");
      const other = changed(signed, { "policy.wasm": "other" });
      expect(opaSays(other)).to.include("policy.wasm: digest mismatch");
    });
  }

  it("hashes odd JSON as OPA does", () => {
    const odd =
      '{"\u{1F600}": "\\u2028<&>\\u0001\\u007f\\b\\f/", "z": [1.0, 1e5, -0, 12345678901234567890], "é": {}, "a": null, "\uFFFD": []}';
    writeFileSync(join(folder, "unpacked/data.json"), odd);
    const unpacked = join(folder, "unpacked");
    run(unpacked, "sign", "-b", ".", ...signing(rsa), "-o", folder);
    const signatures = readFileSync(join(folder, SIGNATURES));
    const bytes = changed(bundleOf(), { [SIGNATURES]: signatures, "data.json": odd });
    expect(read(bytes, trusting(rsa)).bundle.verified).to.equal(true);
    expect(pack(unpack(bytes))).to.deep.equal(bytes);
  });
});
