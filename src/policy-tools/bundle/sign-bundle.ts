import { createPrivateKey, sign } from "node:crypto";
import type { BundleAlgorithm } from "../../domain/policy-settings.js";
import { BUNDLE_PATHS } from "./bundle-places.js";
import { hashOfFile } from "./file-hash.js";
import { pack, unpack } from "./pack.js";

/** A private key, and how others know it. */
export interface SigningKey {
  /** By which settings name the public key; null if there is one alone. */
  readonly id: string | null;
  readonly algorithm: BundleAlgorithm;
  /** In PEM, without a passphrase. */
  readonly pem: string;
  readonly scope: string | null;
}

/** Signs a bundle in OPA's form. The signature of RS256 depends on bundle and key alone, that of ES256 differs each time. */
export function signBundle(bundle: Uint8Array, key: SigningKey): Uint8Array {
  const files = new Map(unpack(bundle));
  files.delete(BUNDLE_PATHS.signatures);
  const algorithm = "SHA-256";
  const listed = [...files].map(([name, bytes]) => ({
    ...{ name, hash: hashOfFile(name, bytes, algorithm), algorithm },
  }));
  const header = { alg: key.algorithm, ...(key.id === null ? {} : { kid: key.id }) };
  const payload = { files: listed, ...(key.scope === null ? {} : { scope: key.scope }) };
  const text = [header, payload].map((part) => base64url(JSON.stringify(part))).join(".");
  const signature = sign("sha256", Buffer.from(text), {
    key: createPrivateKey(key.pem),
    dsaEncoding: "ieee-p1363",
  });
  const signatures = [`${text}.${signature.toString("base64url")}`];
  files.set(BUNDLE_PATHS.signatures, Buffer.from(JSON.stringify({ signatures })));
  return pack(files);
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
