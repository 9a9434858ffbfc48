import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { GatewaySettings } from "../../domain/gateway.js";
import { describeThrown } from "../../domain/errors.js";
import { readSecret, readTrusted, unusableFile } from "../../files/read-trusted.js";

/** The certificate authority that signs users' certificates. */
export interface Authority {
  readonly pem: string;
  readonly key: KeyObject;
  /** In milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

/**
 * Reads the gateway's authority, which `dockwarden gateway init` creates.
 *
 * @throws {UsageError} When certificate or key cannot be used, or not at this time.
 */
export function readAuthority({ ca, caKey }: GatewaySettings, now: number): Authority {
  const pem = readTrusted(ca, "gateway.ca");
  const [certificate, ...others] = certificatesIn(pem, ca, "gateway.ca");
  if (certificate === undefined || others.length > 0)
    throw unusableFile(
      ca,
      "gateway.ca",
      `it must hold one certificate, it holds ${others.length + 1}`,
    );
  if (!certificate.ca) throw unusableFile(ca, "gateway.ca", "it is not an authority's certificate");
  const key = readKey(caKey);
  if (!certificate.checkPrivateKey(key))
    throw unusableFile(caKey, "gateway.ca_key", `it is not the key of "${ca}"`);
  const validFrom = Date.parse(certificate.validFrom);
  const validTo = Date.parse(certificate.validTo);
  if (now < validFrom)
    throw unusableFile(ca, "gateway.ca", `it holds from ${isoOf(validFrom)} on, look at the clock`);
  if (now >= validTo) throw unusableFile(ca, "gateway.ca", expired(validTo));
  return { pem, key, validFrom, validTo };
}

/** Returns the problem of an expired authority. */
export function expired(validTo: number): string {
  return `it expired at ${isoOf(validTo)}; make another with "dockwarden gateway init", and give it to dockerd`;
}

/**
 * Reads the certificates that dockerd's certificate is verified with.
 *
 * @throws {UsageError} When the file has no certificate, or only expired ones.
 */
export function readServerAuthorities({ serverCa }: GatewaySettings, now: number): string {
  const pem = readTrusted(serverCa, "gateway.server_ca");
  const ends = certificatesIn(pem, serverCa, "gateway.server_ca").map(({ validTo }) =>
    Date.parse(validTo),
  );
  if (ends.every((end) => end <= now))
    throw unusableFile(
      serverCa,
      "gateway.server_ca",
      `it expired at ${isoOf(Math.max(...ends))}; name the file of the authority that signed dockerd's certificate`,
    );
  return pem;
}

/** Reads the certificates of a PEM text, at least one. */
function certificatesIn(pem: string, path: string, setting: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw unusableFile(path, setting, "there is no PEM certificate in it");
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (thrown) {
    throw unusableFile(path, setting, `a certificate cannot be read, ${describeThrown(thrown)}`);
  }
}

function readKey(path: string): KeyObject {
  const pem = readSecret(path, "gateway.ca_key");
  const remedy = 'it should be one that "dockwarden gateway init" has made';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (thrown) {
    throw unusableFile(path, "gateway.ca_key", `${describeThrown(thrown)}; ${remedy}`, thrown);
  }
  if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  throw unusableFile(path, "gateway.ca_key", `it is not a key of the curve P-256; ${remedy}`);
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
