import { X509Certificate } from "node:crypto";
import type { GatewayCa } from "../../domain/identity.js";
import { SettingsError, describeThrown } from "../../domain/errors.js";

const BLOCK = /-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----/g;

/**
 * Reads the gateway's authority from the text of its file.
 *
 * @throws {SettingsError} When the text holds no certificate, or one that is not of an authority.
 */
export function gatewayCaOf(path: string, text: string): GatewayCa {
  const pems = text.replaceAll("\r\n", "\n").match(BLOCK) ?? [];
  if (pems.length === 0) throw unusableCa(path, "it holds no certificate");
  for (const pem of pems) {
    const { ca, subject } = parsed(path, pem);
    if (!ca)
      throw unusableCa(path, `the certificate of ${JSON.stringify(subject)} is not an authority's`);
  }
  return { path, pems };
}

function parsed(path: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (thrown) {
    throw unusableCa(path, describeThrown(thrown));
  }
}

/** Builds the error for a file of `identity.gateway_ca` that cannot be used. */
export function unusableCa(path: string, why: string): SettingsError {
  return new SettingsError([
    `Cannot use identity.gateway_ca "${path}": ${why}, name a PEM file with the certificate of the gateway's authority`,
  ]);
}
