import { X509Certificate } from "node:crypto";
import { isIssuedBy } from "../../domain/issued-by.js";
import type { CertificateFacts } from "../../domain/identity.js";
import { altNamesOf } from "./alt-names.js";

/** A parsed certificate. */
export interface Certificate {
  readonly facts: CertificateFacts;
  /** All common names, in order: `[""]` for an empty one. */
  readonly cns: readonly string[];
  /** Milliseconds since 1970. */
  readonly notAfterMs: number;
  /** True if the gateway's authority issued it. */
  readonly fromGateway: boolean;
}

/** Parses certificates; returns null for one that cannot be read with certainty. */
export type CertificateReader = (pem: string) => Certificate | null;

/** Bounds the cache: holders of certificates are many. A certificate with more characters than this is not cached. */
const MAX_KEPT = 1000;
const MAX_KEPT_LENGTH = 16 * 1024;

/** Exactly one certificate, so that every parser reads the same one. */
const PEM = /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/;

/**
 * Creates a reader that parses each certificate once, which takes 150 us, and caches the result.
 *
 * @param authorities The authorities of the gateway.
 */
export function createCertificateReader(
  authorities: readonly X509Certificate[],
): CertificateReader {
  const cached = new Map<string, Certificate | null>();
  return (pem) => {
    const found = cached.get(pem);
    if (found !== undefined) return found;
    const certificate = readOrNull(pem, authorities);
    if (cached.size >= MAX_KEPT) cached.clear();
    if (pem.length <= MAX_KEPT_LENGTH) cached.set(pem, certificate);
    return certificate;
  };
}

function readOrNull(pem: string, authorities: readonly X509Certificate[]): Certificate | null {
  if (!PEM.test(pem)) return null;
  try {
    return read(new X509Certificate(pem), authorities);
  } catch {
    // OpenSSL refuses what Go may have accepted: its holder is then uncertain.
    return null;
  }
}

function read(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): Certificate | null {
  const { subject } = certificate.toLegacyObject() as { readonly subject?: Names };
  const sans = altNamesOf(certificate.subjectAltName);
  const notAfterMs = Date.parse(certificate.validTo);
  if (sans === null || Number.isNaN(notAfterMs)) return null;
  const cns = textsOf(subject?.["CN"]);
  return {
    facts: {
      cn: cns.length === 1 ? (cns[0] ?? "") : "",
      ous: textsOf(subject?.["OU"]),
      sans,
      issuer: certificate.issuer.split("\n").join(", "),
      serial: certificate.serialNumber.toLowerCase(),
      fingerprint: fingerprintOf(certificate),
    },
    cns,
    notAfterMs,
    fromGateway: authorities.some((authority) => isIssuedBy(certificate, authority)),
  };
}

type Names = Readonly<Record<string, unknown>>;

/** Node returns a text if there is one of a kind, and a list if there are more. */
function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function fingerprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(":", "").toLowerCase();
}
