import { X509Certificate } from "node:crypto";

/**
 * Whether the front's authority has signed a client's certificate, which tells a name that the kernel has
 * vouched for from one that a certificate of the user's own states. Says nothing of its time: TLS has
 * looked at that. What cannot be read was not issued.
 *
 * @param leafPem The certificate that the client has shown; one, not a chain.
 * @param caPem The front's authority, the file that `front.ca` names.
 */
export function issuedByFront(leafPem: string, caPem: string): boolean {
  try {
    const leaf = new X509Certificate(leafPem);
    const ca = new X509Certificate(caPem);
    // The names alone anybody can write; the signature alone does not say what it was given for.
    return ca.ca && !leaf.ca && leaf.checkIssued(ca) && leaf.verify(ca.publicKey);
  } catch {
    return false;
  }
}
