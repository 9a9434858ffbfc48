import { createHash } from "node:crypto";
import { expect } from "chai";
import { readBundle } from "../../../../src/policy-tools/bundle/read-bundle.js";
import { writeBundle } from "../../../../src/policy-tools/bundle/write-bundle.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { bundleOf, changed, changedJson, gigabyteOfZeros } from "./bundles.js";

const ORIGIN = "/srv/bundle.tar.gz";
const DATA = "dockwarden/data.json";

const read = (bytes: Uint8Array) => readBundle(bytes, ORIGIN, null);

describe("readBundle()", () => {
  it("reads the library that writeBundle() has written, and names it", () => {
    const library = loadLibrary();
    const { bundle, ...found } = read(bundleOf({ revision: "2026-11-30", sequence: 7 }));
    expect(found).to.deep.equal({ ...library, origin: ORIGIN });
    expect(bundle).to.include({ revision: "2026-11-30", sequence: 7, verified: false });
    expect(bundle.sha256).to.match(/^[0-9a-f]{64}$/);
  });

  it("gives the same digest for the same content, however it is packed", () => {
    const bundle = bundleOf();
    const again = changed(bundle, { ".signatures.json": "{}" });
    expect(read(again).bundle.sha256).to.equal(read(bundle).bundle.sha256);
    const other = read(bundleOf({ revision: "r2" }));
    expect(other.bundle.sha256).not.to.equal(read(bundle).bundle.sha256);
  });

  it("ignores files that it does not need, as the sources that OPA keeps", () => {
    expect(read(changed(bundleOf(), { "a/b.rego": "package b" })).bundle.revision).to.equal("r1");
  });

  const manifest = (change: (value: Readonly<Record<string, unknown>>) => unknown): Uint8Array =>
    changedJson(bundleOf(), ".manifest", change);
  const data = (change: (value: Readonly<Record<string, unknown>>) => unknown): Uint8Array =>
    changedJson(bundleOf(), DATA, change);

  const refusals: readonly {
    readonly what: string;
    readonly bundle: () => Uint8Array;
    readonly says: string | RegExp;
  }[] = [
    {
      what: "a gigabyte of zeros",
      bundle: gigabyteOfZeros,
      says: "it is larger than 64 MB when unpacked",
    },
    {
      what: "a file that is too large as it is",
      bundle: () => new Uint8Array(16 * 2 ** 20 + 1),
      says: "it is larger than 16 MB",
    },
    { what: "an empty file", bundle: () => new Uint8Array(), says: "it is truncated" },
    {
      what: "a truncated bundle",
      bundle: () => bundleOf().subarray(0, 100_000),
      says: "it is truncated: the compressed data has no end",
    },
    { what: "a page of HTML", bundle: () => Buffer.from("<html>"), says: "it is not gzip" },
    {
      what: "no manifest",
      bundle: () => changed(bundleOf(), { ".manifest": undefined }),
      says: 'it has no ".manifest"',
    },
    {
      what: "no module",
      bundle: () => changed(bundleOf(), { "policy.wasm": undefined }),
      says: 'it has no "policy.wasm"',
    },
    {
      what: "no library",
      bundle: () => changed(bundleOf(), { [DATA]: undefined }),
      says: 'it has no "dockwarden/data.json"',
    },
    {
      what: "a library in two places",
      bundle: () => changed(bundleOf(), { "data.json": '{"dockwarden": {}}' }),
      says: "it has its library twice",
    },
    {
      what: "a manifest without an entrypoint",
      bundle: () =>
        manifest(({ wasm, ...rest }) => ({ ...rest, wasm: [(wasm as readonly unknown[])[0]] })),
      says: 'it has no entrypoint "docker/authz/response"',
    },
    {
      what: "entrypoints in two modules",
      bundle: () =>
        manifest(({ wasm, ...rest }) => ({
          ...rest,
          wasm: [
            (wasm as readonly unknown[])[0],
            { entrypoint: "docker/authz/response", module: "/other.wasm" },
          ],
        })),
      says: "its entrypoints are in policy.wasm and other.wasm",
    },
    {
      what: "a bundle of OPA for something else",
      bundle: () => manifest(({ revision }) => ({ revision })),
      says: 'its ".manifest" is not as it must be at metadata: must have dockwarden',
    },
    {
      what: "a sequence below zero",
      bundle: () =>
        manifest((value) => ({ ...value, metadata: { dockwarden: { format: 1, sequence: -1 } } })),
      says: "at metadata.dockwarden.sequence",
    },
    {
      what: "another format",
      bundle: () => data((value) => ({ ...value, format: 2 })),
      says: "at format: must be 1",
    },
    {
      what: "a member that is unknown",
      bundle: () => data((value) => ({ ...value, other: 1 })),
      says: "is not as it must be",
    },
    {
      what: "a profile without a mode",
      bundle: () =>
        data(({ profiles, ...rest }) => ({
          ...rest,
          profiles: { ...(profiles as object), empty: { modes: {}, parameters: {} } },
        })),
      says: "the modes of its profile empty lack added_capabilities",
    },
    {
      what: "a mode that does not exist",
      bundle: () =>
        changed(bundleOf(), {
          [DATA]: JSON.stringify(
            JSON.parse(JSON.stringify({ format: 1, ...onlyData() }).replace('"deny"', '"allow"')),
          ),
        }),
      says: "is not as it must be at profiles.",
    },
    {
      what: "a parameter of another type",
      bundle: () =>
        changed(bundleOf(), {
          [DATA]: JSON.stringify({ format: 1, ...onlyData() }).replace(
            /"never_capabilities":\[/,
            '"never_capabilities":[1,',
          ),
        }),
      says: "the parameter never_capabilities of added_capabilities in its profile baseline must be",
    },
    {
      what: "JSON with a member twice",
      bundle: () => changed(bundleOf(), { [DATA]: '{"format": 1, "format": 1}' }),
      says: 'its "dockwarden/data.json" is not valid JSON: format: the key is there twice',
    },
    {
      what: "a patch, which OPA applies to data",
      bundle: () => changed(bundleOf(), { "patch.json": "{}" }),
      says: 'it has "patch.json", which is not supported',
    },
    {
      what: "data in YAML",
      bundle: () => changed(bundleOf(), { "a/data.yaml": "a: 1" }),
      says: 'it has "a/data.yaml", which is not supported',
    },
  ];

  for (const { what, bundle, says } of refusals) {
    it(`refuses ${what}`, () => {
      expect(() => read(bundle()))
        .to.throw(says)
        .with.property("message")
        .that.matches(/^Cannot use policy bundle "\/srv\/bundle\.tar\.gz": /);
    });
  }

  function onlyData() {
    const { catalogue, profiles, rules } = loadLibrary();
    return { profiles, catalogue, rules };
  }
});

describe("writeBundle()", () => {
  it("gives the same bytes for the same library", () => {
    const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    const name = { revision: "r", sequence: 1 };
    expect(digest(writeBundle(loadLibrary(), name))).to.equal(
      digest(writeBundle(loadLibrary(), name)),
    );
  });
});
