import { createPrivateKey, randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import { octal } from "../../domain/octal.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { isFor, writeCertificate, type Pair } from "../gateway/write-certificate.js";
import type { FileState } from "./changes.js";
import { ownUid } from "./disk.js";
import type { CertificateRequest } from "../gateway/write-certificate.js";

/** Certificate and key as files hold them; null where a file is missing. */
export interface StoredPair {
  readonly certificate: string | null;
  readonly key: string | null;
}

/** An authority that init has made, or makes now. */
export interface HostAuthority {
  readonly pair: Pair;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks of clients may be behind. */
const BACKDATED_MS = 60 * 60 * 1000;
const DAYS = { authority: 3652, server: 365, client: 90 } as const;
/** A certificate that ends sooner is made again. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * Returns the stored authority, or makes one if nothing is stored.
 *
 * @throws {UsageError} When one is stored that cannot be used: a new one would lock out all users.
 */
export async function authorityOf(stored: StoredPair, now: number): Promise<HostAuthority> {
  const pair =
    stored.certificate === null && stored.key === null
      ? await make({ name: nameOfAuthority(), use: "authority", issuer: null }, now)
      : { certificate: stored.certificate ?? "", key: stored.key ?? "" };
  const parsed = parse(pair);
  if (parsed === null || !parsed.certificate.ca || hasEnded(parsed.certificate, now))
    throw new UsageError(
      "Cannot use the authority in /etc/dockwarden/tls: ca.pem and ca-key.pem must be a valid pair; restore both, or move both away and give all users new certificates",
    );
  return { pair, ...parsed };
}

/**
 * Checks that only the owner of an authority's key can read it.
 *
 * @throws {UsageError} When others can, since they can make certificates of any user.
 */
export function refuseReadableKey(path: string, { uid, mode }: FileState): void {
  const isForeign = uid !== 0 && uid !== ownUid();
  if (!isForeign && (mode & 0o077) === 0) return;
  const problem = isForeign
    ? `it belongs to uid ${uid}, it should be root's`
    : `others than its owner can use it (mode ${octal(mode & 0o777)})`;
  throw new UsageError(
    `Cannot use the authority's key "${path}": ${problem}; if nobody else has read it, run chown root and chmod 600; else move ca.pem and ca-key.pem away and give all users new certificates`,
  );
}

// Two authorities with one name could be confused.
function nameOfAuthority(): string {
  return `Dockwarden ${randomBytes(8).toString("hex")}`;
}

/** Returns the stored certificate of dockerd if it is for all `hosts` and has not nearly ended, and else makes one. */
export async function serverPairOf(
  stored: StoredPair,
  authority: HostAuthority,
  hosts: readonly string[],
  now: number,
): Promise<Pair> {
  const kept = usable(stored, authority, now, (one) => hosts.every((host) => isFor(one, host)));
  if (kept !== null) return kept;
  const issuer = { pem: authority.pair.certificate, key: authority.key };
  return make({ name: hosts[0] ?? "", use: "server", hosts, issuer }, now);
}

/** Returns the stored certificate of a user if it is theirs and has not nearly ended, and else makes one. */
export async function clientPairOf(
  stored: StoredPair,
  authority: HostAuthority,
  user: string,
  now: number,
): Promise<Pair> {
  const kept = usable(stored, authority, now, (one) => one.subject === `CN=${user}`);
  if (kept !== null) return kept;
  const issuer = { pem: authority.pair.certificate, key: authority.key };
  return make({ name: user, use: "client", issuer }, now);
}

function make(request: Omit<CertificateRequest, "from" | "to">, now: number): Promise<Pair> {
  const from = new Date(now - BACKDATED_MS);
  return writeCertificate({ ...request, from, to: new Date(now + DAYS[request.use] * DAY_MS) });
}

function usable(
  { certificate, key }: StoredPair,
  authority: HostAuthority,
  now: number,
  isRight: (certificate: X509Certificate) => boolean,
): Pair | null {
  if (certificate === null || key === null) return null;
  const pair = { certificate, key };
  const parsed = parse(pair)?.certificate;
  if (parsed === undefined || hasEnded(parsed, now + RENEW_BEFORE_MS)) return null;
  return parsed.verify(authority.certificate.publicKey) && isRight(parsed) ? pair : null;
}

function hasEnded(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validTo) <= now;
}

/** Returns null if the texts are not a certificate and its key. */
function parse(
  pair: Pair,
): { readonly certificate: X509Certificate; readonly key: KeyObject } | null {
  try {
    const certificate = new X509Certificate(pair.certificate);
    const key = createPrivateKey(pair.key);
    return certificate.checkPrivateKey(key) ? { certificate, key } : null;
  } catch (thrown) {
    // OpenSSL's errors alone: the texts are damaged, or not PEM.
    if (thrown instanceof Error && "code" in thrown) return null;
    throw new Error(`Cannot read a certificate: ${describeThrown(thrown)}`, { cause: thrown });
  }
}
