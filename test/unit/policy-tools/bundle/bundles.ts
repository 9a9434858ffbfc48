import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { CompiledLibrary } from "../../../../src/domain/compiled-library.js";
import type { BundleAlgorithm, BundleKeys } from "../../../../src/domain/policy-settings.js";
import { pack, unpack } from "../../../../src/policy-tools/bundle/pack.js";
import { signBundle } from "../../../../src/policy-tools/bundle/sign-bundle.js";
import { writeBundle, type BundleName } from "../../../../src/policy-tools/bundle/write-bundle.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";

/** A key pair in PEM. */
export interface KeyPair {
  readonly algorithm: BundleAlgorithm;
  readonly privatePem: string;
  readonly publicPem: string;
}

/** Makes a key pair for an algorithm of signatures. */
export function makeKeys(algorithm: BundleAlgorithm): KeyPair {
  const pair =
    algorithm === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = (key: KeyObject, type: "pkcs8" | "spki"): string =>
    String(key.export({ type, format: "pem" }));
  return {
    algorithm,
    privatePem: pem(pair.privateKey, "pkcs8"),
    publicPem: pem(pair.publicKey, "spki"),
  };
}

/** Trusts one key. */
export function trusting(
  { algorithm, publicPem: pem }: KeyPair,
  { id = "release", scope = null }: { id?: string; scope?: string | null } = {},
): BundleKeys {
  return { keys: { [id]: { algorithm, pem } }, scope };
}

/** The shipped library with a control in another mode. */
export function libraryWith(
  control: string,
  mode: "deny" | "warn" | "off",
  library: CompiledLibrary = loadLibrary(),
): CompiledLibrary {
  const profiles = Object.entries(library.profiles).map(([name, profile]) => [
    name,
    { ...profile, modes: { ...profile.modes, [control]: mode } },
  ]);
  return { ...library, profiles: Object.fromEntries(profiles) as CompiledLibrary["profiles"] };
}

/** The shipped library as a bundle. */
export function bundleOf({
  revision = "r1",
  sequence = 0,
  library = loadLibrary(),
}: Partial<BundleName> & { library?: CompiledLibrary } = {}): Uint8Array {
  return writeBundle(library, { revision, sequence });
}

/** Signs a bundle with a key. */
export function signedBy(
  { algorithm, privatePem: pem }: KeyPair,
  bundle: Uint8Array,
  { id = null, scope = null }: { id?: string | null; scope?: string | null } = {},
): Uint8Array {
  return signBundle(bundle, { id, algorithm, pem, scope });
}

/** Changes files of a bundle; undefined removes one. */
export function changed(
  bundle: Uint8Array,
  changes: Readonly<Record<string, string | Uint8Array | undefined>>,
): Uint8Array {
  const files = new Map(unpack(bundle));
  for (const [path, content] of Object.entries(changes))
    if (content === undefined) files.delete(path);
    else files.set(path, Buffer.from(content));
  return pack(files);
}

/** Changes a file of JSON in a bundle. */
export function changedJson(
  bundle: Uint8Array,
  path: string,
  change: (value: Readonly<Record<string, unknown>>) => unknown,
): Uint8Array {
  const bytes = unpack(bundle).get(path) ?? new Uint8Array();
  const value = JSON.parse(Buffer.from(bytes).toString()) as Readonly<Record<string, unknown>>;
  return changed(bundle, { [path]: JSON.stringify(change(value)) });
}

let zeros: Uint8Array | null = null;

/** A megabyte that unpacks to a gigabyte; made once, since that takes seconds. */
export function gigabyteOfZeros(): Uint8Array {
  zeros ??= gzipSync(Buffer.alloc(2 ** 30));
  return zeros;
}
