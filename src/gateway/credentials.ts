import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { expired, type Authority } from "./authority.js";
import { isIssuedBy } from "../domain/issued-by.js";
import { writeCertificate } from "./write-certificate.js";

/** What a user's connections to the daemon are made with. */
export interface Credentials {
  /**
   * A certificate of the user's name that holds for a quarter of an hour at least, or as long as the
   * authority does, with its key: both in memory alone.
   *
   * @throws {Error} When the authority has expired.
   */
  contextFor(name: string): Promise<SecureContext>;
}

/** What a user connects with, and when. */
interface Credential {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly context: Promise<SecureContext>;
}

const MINUTE_MS = 60_000;
const LIFE_MS = 60 * MINUTE_MS;
const RENEW_BEFORE_MS = 15 * MINUTE_MS;
/** A clock that is set back by this much does no harm. */
const BACKDATE_MS = 5 * MINUTE_MS;

/**
 * Certificates are made when somebody connects and has none that will do. So none is made for whom nobody
 * calls as, and a machine that was asleep, or whose clock was set, needs no care.
 */
export function createCredentials(
  authority: Authority,
  serverAuthorities: string,
  clock: () => number,
): Credentials {
  const held = new Map<string, Credential>();
  return {
    contextFor(name) {
      const now = clock();
      const last = held.get(name);
      if (last !== undefined && now >= last.from && now < last.to - RENEW_BEFORE_MS)
        return last.context;
      if (now >= authority.validTo)
        return Promise.reject(
          new Error(`Cannot issue a certificate: of the authority, ${expired(authority.validTo)}`),
        );
      const from = Math.max(now - BACKDATE_MS, authority.validFrom);
      const to = Math.min(now + LIFE_MS, authority.validTo);
      const context = issue(name, { from, to }, authority, serverAuthorities);
      // Kept while it is being made, so that all who connect at the same time have one.
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
