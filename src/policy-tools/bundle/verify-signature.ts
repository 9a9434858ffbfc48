import { constants, verify } from "node:crypto";
import { z } from "zod";
import type { BundleAlgorithm, BundleKey, BundleKeys } from "../../domain/policy-settings.js";
import { BUNDLE_PATHS } from "./bundle-places.js";
import { BundleRefusal } from "./bundle-refusal.js";
import { HASH_ALGORITHMS, hashOfFile } from "./file-hash.js";
import { parseShape } from "./parse-shape.js";
import { readPlainJson } from "./read-json.js";
import type { BundleFiles } from "./tar.js";

const SUBJECT = `its "${BUNDLE_PATHS.signatures}"`;

const signaturesSchema = z.strictObject({
  signatures: z.tuple([z.string()], "must be a list of one token"),
  // As opa build names the signature that is built in.
  plugin: z.literal(["", "_default"], "is not supported").optional(),
});

// A token that says what is critical for it ("crit") must be refused by whoever does not know that.
const headerSchema = z.object({
  alg: z.string(),
  kid: z.string().optional(),
  crit: z.undefined("is not supported").optional(),
});

const HASH = "must be SHA-256, SHA-384 or SHA-512";

const payloadSchema = z.object({
  files: z.array(
    z.strictObject({
      name: z.string(),
      hash: z.string().regex(/^[0-9a-f]+$/, "must be lower-case hexadecimal digits"),
      algorithm: z.enum(Object.keys(HASH_ALGORITHMS) as (keyof typeof HASH_ALGORITHMS)[], HASH),
    }),
  ),
  scope: z.string().optional(),
  // OPA writes it, and reads it where the header has no "kid".
  keyid: z.string().optional(),
});

type Payload = z.infer<typeof payloadSchema>;

/**
 * Verifies the signature of a bundle in OPA's form: a token that lists all files with their hashes.
 *
 * @throws {BundleRefusal} When there is none, no key has signed it, or the files are not exactly those that it lists.
 */
export function verifySignature(files: BundleFiles, trusted: BundleKeys): void {
  const bytes = files.get(BUNDLE_PATHS.signatures);
  if (bytes === undefined)
    throw new BundleRefusal(
      `it is not signed, and the settings name keys: sign it, or remove policy.keys`,
    );
  const { signatures } = parseShape(
    signaturesSchema,
    readPlainJson(BUNDLE_PATHS.signatures, bytes),
    SUBJECT,
  );
  const payload = payloadOf(signatures[0], trusted);
  checkScope(payload.scope ?? null, trusted.scope);
  checkFiles(files, payload.files);
}

/** Returns what a token says, if one of the keys has signed it. */
function payloadOf(token: string, trusted: BundleKeys): Payload {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0) throw new BundleRefusal(`${SUBJECT} holds no token of three parts`);
  const { alg, kid } = parseShape(
    headerSchema,
    jsonIn(header, "header"),
    `the header of ${SUBJECT}`,
  );
  // What is read here of the payload only chooses the key, which has then to fit.
  const said = parseShape(payloadSchema, jsonIn(payload, "payload"), `the payload of ${SUBJECT}`);
  const keys = keysFor(kid ?? said.keyid ?? null, alg, trusted);
  const text = Buffer.from(`${header}.${payload}`);
  const bytes = base64url(signature, "signature");
  if (!keys.some((key) => isSignedBy(key, text, bytes)))
    throw new BundleRefusal("its signature is wrong: none of the keys in policy.keys has made it");
  return said;
}

function jsonIn(part: string, name: string): unknown {
  return readPlainJson(`${BUNDLE_PATHS.signatures} (${name})`, base64url(part, name));
}

/** Only what an encoder writes, so that no two texts mean one signature. */
function base64url(part: string, name: string): Buffer {
  const bytes = Buffer.from(part, "base64url");
  if (part === "" || bytes.toString("base64url") !== part)
    throw new BundleRefusal(`the ${name} of ${SUBJECT} is not base64url`);
  return bytes;
}

/** Returns the keys that may have signed a token; the algorithm is the key's, and a token cannot choose another. */
function keysFor(id: string | null, alg: string, { keys }: BundleKeys): readonly BundleKey[] {
  const named = id === null ? Object.values(keys) : keyOf(id, keys);
  const fitting = named.filter(({ algorithm }) => algorithm === alg);
  if (fitting.length > 0) return fitting;
  const wanted = [...new Set(named.map(({ algorithm }) => algorithm))].join(" or ");
  throw new BundleRefusal(
    `its signature is of algorithm ${JSON.stringify(alg)}, and its key is for ${wanted}`,
  );
}

function keyOf(id: string, keys: BundleKeys["keys"]): readonly BundleKey[] {
  const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
  if (key !== undefined) return [key];
  const known = Object.keys(keys).join(", ");
  throw new BundleRefusal(
    `its signature names the key ${JSON.stringify(id)}, and policy.keys has: ${known}`,
  );
}

const PADDING: Readonly<Record<BundleAlgorithm, object>> = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  ES256: { dsaEncoding: "ieee-p1363" },
};

function isSignedBy({ algorithm, pem }: BundleKey, text: Buffer, signature: Buffer): boolean {
  return verify("sha256", text, { key: pem, ...PADDING[algorithm] }, signature);
}

function checkScope(given: string | null, wanted: string | null): void {
  if ((given ?? "") === (wanted ?? "")) return;
  throw new BundleRefusal(
    `its signature has scope ${JSON.stringify(given ?? "")}, and policy.scope is ${JSON.stringify(wanted ?? "")}`,
  );
}

function checkFiles(files: BundleFiles, listed: Payload["files"]): void {
  const unseen = new Map(listed.map((file) => [file.name.replace(/^\//, ""), file]));
  if (unseen.size !== listed.length) throw new BundleRefusal("its signature lists a file twice");
  for (const [path, bytes] of files) {
    if (path === BUNDLE_PATHS.signatures) continue;
    const file = unseen.get(path);
    if (file === undefined) throw new BundleRefusal(`its signature does not list "${path}"`);
    if (hashOfFile(path, bytes, file.algorithm) !== file.hash)
      throw new BundleRefusal(`its "${path}" is not the one that was signed`);
    unseen.delete(path);
  }
  const [missing] = unseen.keys();
  if (missing !== undefined)
    throw new BundleRefusal(`it lacks ${JSON.stringify(missing)}, which its signature lists`);
}
