import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { existsSync, linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";

/** The key that signs the checkpoints of an audit log: Ed25519. */
export interface LogKey {
  /** `sha256:` and the digest of the public key, lower-case hex. */
  readonly fingerprint: string;
  /** Returns a signature in base64. */
  readonly sign: (text: string) => string;
}

/**
 * Loads the key, or makes one, with its public half beside it: `audit-key.pem` and `audit-key.pub.pem`.
 *
 * @throws {UsageError} When it cannot be used, others than its owner may read it, or only its public half is there.
 */
export function openLogKey(file: string): LogKey {
  try {
    if (!existsSync(file)) makeKey(file);
    return keyIn(file);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(
      `Cannot use the audit log's key "${file}": ${describeThrown(thrown)}; it must be an Ed25519 key in PEM, or be absent`,
      { cause: thrown },
    );
  }
}

/** Another program that starts at the same time may make one as well: the first one counts. */
function makeKey(file: string): void {
  const publicFile = publicFileOf(file);
  if (existsSync(publicFile))
    throw new UsageError(
      `Cannot use the audit log's key "${file}": it is gone, and "${publicFile}" is there; restore it, or move the other away`,
    );
  const { privateKey } = generateKeyPairSync("ed25519");
  const made = `${file}.${process.pid}`;
  writeFileSync(made, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  try {
    linkSync(made, file);
  } catch (thrown) {
    if (!existsSync(file)) throw thrown;
  } finally {
    unlinkSync(made);
  }
}

function keyIn(file: string): LogKey {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new UsageError(
      `Cannot use the audit log's key "${file}": others than its owner may use it; chmod 600 it`,
    );
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is ${key.asymmetricKeyType ?? "?"}`);
  const publicKey = createPublicKey(key);
  const publicFile = publicFileOf(file);
  if (!existsSync(publicFile))
    writeFileSync(publicFile, publicKey.export({ type: "spki", format: "pem" }), { mode: 0o644 });
  return {
    fingerprint: fingerprintOf(publicKey),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

/** Returns the name of the public half: `audit-key.pub.pem`. */
export function publicFileOf(file: string): string {
  return `${file.replace(/\.pem$/, "")}.pub.pem`;
}

/**
 * Reads the public half of a key.
 *
 * @throws {UsageError} When it cannot be read, or is no Ed25519 key.
 */
export function readPublicKey(file: string): KeyObject {
  try {
    const key = createPublicKey(readFileSync(file));
    if (key.asymmetricKeyType === "ed25519") return key;
    throw new Error(`it is ${key.asymmetricKeyType ?? "another kind"}`);
  } catch (thrown) {
    throw new UsageError(
      `Cannot use the key "${file}": ${describeThrown(thrown)}; it must be an Ed25519 key in PEM`,
      { cause: thrown },
    );
  }
}

/**
 * Reads the public half of a key; null if there is no such file.
 *
 * @throws {UsageError} Like readPublicKey.
 */
export function findPublicKey(file: string): KeyObject | null {
  try {
    return readPublicKey(file);
  } catch (thrown) {
    if (thrown instanceof UsageError && systemCodeOf(thrown.cause) === "ENOENT") return null;
    throw thrown;
  }
}

/** Returns `sha256:` and the digest of a public key. */
export function fingerprintOf(key: KeyObject): string {
  return `sha256:${hash("sha256", key.export({ type: "spki", format: "der" }), "hex")}`;
}
