import type { X509Certificate } from "node:crypto";

/**
 * Returns true if an authority signed a certificate that is not itself an authority's. Compares both name and
 * signature, since a certificate may name any issuer, and a signature does not tell what it was made for.
 * Ignores the validity period, which TLS has checked.
 */
export function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return (
    authority.ca &&
    !certificate.ca &&
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey)
  );
}
