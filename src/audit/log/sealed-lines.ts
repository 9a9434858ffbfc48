import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";

/**
 * Lines that are encrypted for one key: X25519 with a key pair made for them alone, HKDF-SHA256, AES-256-GCM. They are
 * secret, and not signed: whoever has the public key can make some.
 */
export interface SealedLines {
  /** The public key that was made for them, as SPKI, base64. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

const CURVE = "x25519";
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CONTEXT = "dockwarden capture 1";

/**
 * Reads a public key for which lines are encrypted.
 *
 * @throws {Error} When the text is no PEM of an X25519 key.
 */
export function readSealingKey(pem: Buffer): KeyObject {
  return ofCurve(createPublicKey(pem));
}

/**
 * Reads the private key by which they are decrypted.
 *
 * @throws {Error} When the text is no PEM of an X25519 key.
 */
export function readOpeningKey(pem: Buffer): KeyObject {
  return ofCurve(createPrivateKey(pem));
}

function ofCurve(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === CURVE) return key;
  throw new Error(`the key must be of the type X25519, it is ${key.asymmetricKeyType ?? "none"}`);
}

/** Encrypts lines. */
export function sealLines(lines: Buffer, key: KeyObject): SealedLines {
  const { publicKey, privateKey } = generateKeyPairSync(CURVE);
  const spki = publicKey.export({ type: "spki", format: "der" });
  const iv = randomBytes(IV_BYTES);
  const secret = secretOf(privateKey, key, spki);
  const cipher = createCipheriv(CIPHER, secret, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(spki);
  const data = Buffer.concat([cipher.update(lines), cipher.final()]);
  const text = (bytes: Buffer): string => bytes.toString("base64");
  return { key: text(spki), iv: text(iv), tag: text(cipher.getAuthTag()), data: text(data) };
}

/**
 * Decrypts lines.
 *
 * @throws {Error} When they were encrypted for another key, or are damaged.
 */
export function openLines(sealed: SealedLines, key: KeyObject): Buffer {
  const spki = Buffer.from(sealed.key, "base64");
  const theirs = ofCurve(createPublicKey({ key: spki, format: "der", type: "spki" }));
  const iv = Buffer.from(sealed.iv, "base64");
  const decipher = createDecipheriv(CIPHER, secretOf(key, theirs, spki), iv, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(spki);
  decipher.setAuthTag(Buffer.from(sealed.tag, "base64"));
  return Buffer.concat([decipher.update(Buffer.from(sealed.data, "base64")), decipher.final()]);
}

function secretOf(privateKey: KeyObject, publicKey: KeyObject, salt: Buffer): Buffer {
  const shared = diffieHellman({ privateKey, publicKey });
  return Buffer.from(hkdfSync("sha256", shared, salt, CONTEXT, KEY_BYTES));
}
