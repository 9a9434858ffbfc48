import type { X509Certificate } from "node:crypto";

/**
 * Whether an authority has signed a certificate that is none's itself: by its name and by its signature, since anybody
 * may write another's name, and a signature does not say what it was given for. Says nothing of its time: TLS has
 * looked at that.
 */
export function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return (
    authority.ca &&
    !certificate.ca &&
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey)
  );
}
