import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { expired, type Authority } from "./authority.js";
import { isIssuedBy } from "../../domain/issued-by.js";
import { writeCertificate } from "./write-certificate.js";

/** Creates what users' connections to dockerd are made with. */
export interface UserCredentials {
  /**
   * Returns a certificate in the user's name with its key, both in memory only. It is valid for at least a
   * quarter of an hour, or as long as the authority is.
   *
   * @throws {Error} When the authority has expired.
   */
  contextFor(name: string): Promise<SecureContext>;
}

/** A user's certificate and the time for which it is valid. */
interface Credential {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly context: Promise<SecureContext>;
}

const MINUTE_MS = 60_000;
const LIFE_MS = 60 * MINUTE_MS;
const RENEW_BEFORE_MS = 15 * MINUTE_MS;
/** Tolerates a clock that is set back by this much. */
const BACKDATE_MS = 5 * MINUTE_MS;

/**
 * Creates certificates when a user connects and has no valid one. So none is made for users who never
 * connect, and suspending the machine or setting its clock needs no special care.
 */
export function createCredentials(
  authority: Authority,
  serverAuthorities: string,
  clock: () => number,
): UserCredentials {
  const held = new Map<string, Credential>();
  return {
    contextFor(name) {
      const now = clock();
      const last = held.get(name);
      if (last !== undefined && now >= last.from && now < last.to - RENEW_BEFORE_MS)
        return last.context;
      if (now >= authority.validTo)
        return Promise.reject(
          new Error(
            `Cannot issue a certificate: the authority cannot be used, ${expired(authority.validTo)}`,
          ),
        );
      const from = Math.max(now - BACKDATE_MS, authority.validFrom);
      const to = Math.min(now + LIFE_MS, authority.validTo);
      const context = issue(name, { from, to }, authority, serverAuthorities);
      // Stored while it is being made, so that simultaneous connections share it.
      held.set(name, { from, to, context });
      context.catch(() => held.delete(name));
      return context;
    },
  };
}

async function issue(
  name: string,
  { from, to }: Pick<Credential, "from" | "to">,
  authority: Authority,
  serverAuthorities: string,
): Promise<SecureContext> {
  const { certificate, key } = await writeCertificate({
    name,
    use: "client",
    from: new Date(from),
    to: new Date(to),
    issuer: authority,
  });
  if (!isIssuedBy(new X509Certificate(certificate), new X509Certificate(authority.pem)))
    throw new Error(`Cannot use the certificate that was made for "${name}": it does not verify`);
  return createSecureContext({
    cert: certificate,
    key,
    ca: serverAuthorities,
    minVersion: "TLSv1.2",
  });
}
