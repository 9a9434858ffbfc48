import { createPublicKey, type KeyObject } from "node:crypto";
import type { BundleAlgorithm, BundleKey } from "../../domain/policy-settings.js";
import { SettingsError, describeThrown } from "../../domain/errors.js";

/**
 * Checks that a key of `policy.keys` is a public key for its algorithm.
 *
 * @param text What is in its file, or its `pem`.
 * @throws {SettingsError} When it is not.
 */
export function bundleKeyOf(id: string, key: BundleKey, text: string): BundleKey {
  if (text.includes("PRIVATE KEY"))
    throw unusableKey(
      id,
      key,
      "it is a private key, name the public one; the private one belongs to who signs",
    );
  const problem = PROBLEMS[key.algorithm](parsed(id, key, text));
  if (problem !== null) throw unusableKey(id, key, problem);
  return { ...key, pem: text };
}

function parsed(id: string, key: BundleKey, text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch (thrown) {
    throw unusableKey(id, key, `it is no public key in PEM (${describeThrown(thrown)})`);
  }
}

const MIN_RSA_BITS = 2048;

const PROBLEMS: Readonly<Record<BundleAlgorithm, (key: KeyObject) => string | null>> = {
  RS256({ asymmetricKeyType: type, asymmetricKeyDetails: details }) {
    if (type !== "rsa") return `it is of type ${String(type)}, RS256 needs rsa`;
    const bits = details?.modulusLength ?? 0;
    return bits < MIN_RSA_BITS ? `it has ${bits} bits, RS256 needs ${MIN_RSA_BITS}` : null;
  },
  ES256({ asymmetricKeyType: type, asymmetricKeyDetails: details }) {
    const curve = details?.namedCurve ?? "none";
    if (type === "ec" && curve === "prime256v1") return null;
    return `it is of type ${String(type)} with curve ${curve}, ES256 needs ec with prime256v1`;
  },
};

/** Builds the error for a key of `policy.keys` that cannot be used. */
export function unusableKey(id: string, { file }: BundleKey, why: string): SettingsError {
  const place = file === undefined ? "" : ` in "${file}"`;
  return new SettingsError([`Cannot use policy.keys.${id}${place}: ${why}`]);
}
