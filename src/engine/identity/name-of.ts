import type { Proxy, IdentitySource, Via } from "../../domain/identity.js";
import type { Message } from "../../domain/message.js";
import { nameProblemOf } from "./name-problem.js";
import type { Certificate } from "./read-certificate.js";

/** The name that a certificate, or the proxy behind it, gives the caller; or why that is uncertain. */
export type Named = { readonly via: Via } & (
  { readonly name: string; readonly why: null } | { readonly name: null; readonly why: string }
);

/** The settings about certificates. */
export interface NameRules {
  readonly source: IdentitySource;
  /** Fingerprints. */
  readonly revoked: ReadonlySet<string>;
  readonly proxies: readonly Proxy[];
}

/**
 * Returns the name for a message with a certificate.
 *
 * @see moby `pkg/authorization/middleware.go`: dockerd sends the certificate's last common name
 */
export function nameOf(
  message: Pick<Message, "user" | "headers">,
  certificate: Certificate,
  { source, revoked, proxies }: NameRules,
  nowMs: number,
): Named {
  const { facts, fromGateway } = certificate;
  const proxy = fromGateway ? undefined : proxies.find((one) => isOf(one, certificate));
  const via = fromGateway ? "gateway" : proxy === undefined ? "certificate" : "proxy";
  const why = problemWith(certificate, message.user ?? "", revoked, nowMs);
  if (why !== null) return { via, name: null, why };
  if (proxy !== undefined) return byHeader(proxy, message, facts.cn);
  // The gateway knows its users by their accounts, which it writes into the common name.
  return byCertificate(certificate, fromGateway ? "tls-cn" : source, via);
}

function isOf({ fingerprint, cn }: Proxy, { facts }: Certificate): boolean {
  return fingerprint === null ? cn === facts.cn : fingerprint === facts.fingerprint;
}

/** Returns the problem of a certificate, whatever its name; null if there is none. */
function problemWith(
  { facts, cns, notAfterMs }: Certificate,
  name: string,
  revoked: NameRules["revoked"],
  nowMs: number,
): string | null {
  if (revoked.has(facts.fingerprint)) {
    return `The certificate with fingerprint sha256:${facts.fingerprint} is revoked. Ask the daemon's operator for a new one`;
  }
  // dockerd checks the end when a connection begins, and a connection may stay open for long.
  if (nowMs > notAfterMs) {
    return `The certificate ended at ${new Date(notAfterMs).toISOString()}. Connect with a new one`;
  }
  if (cns.length > 1) {
    return `The certificate has ${cns.length} common names, and must have one. Ask its issuer for another`;
  }
  if ((cns[0] ?? "") === name) return null;
  return "Docker reports another name than the certificate, so the caller is uncertain. Ask the certificate's issuer for one whose common name is UTF-8";
}

function byHeader(proxy: Proxy, { headers }: Pick<Message, "headers">, holder: string): Named {
  const via = "proxy";
  const { header } = proxy;
  const of = `The proxy ${JSON.stringify(holder)}`;
  const name = headers.get(header) ?? "";
  if (name === "") {
    return { via, name: null, why: `${of} names nobody: it sent no ${header}` };
  }
  // Written by a proxy that appends to what its client sent.
  if (name.includes(",")) {
    return { via, name: null, why: `${of} names more than one in ${header}, and must name one` };
  }
  const doubt = nameProblemOf(name);
  if (doubt === null) return { via, name, why: null };
  return { via, name: null, why: `${of} sent a name in ${header} that cannot be taken: ${doubt}` };
}

/** The terms for a certificate's names, by their source. */
const KINDS: Readonly<Record<IdentitySource, { readonly prefix: string; readonly text: string }>> =
  {
    "tls-cn": { prefix: "", text: "common name" },
    "tls-san-email": { prefix: "email:", text: "e-mail address" },
    "tls-san-dns": { prefix: "dns:", text: "DNS name" },
    "tls-san-uri": { prefix: "uri:", text: "URI" },
  };

function byCertificate({ facts, cns }: Certificate, source: IdentitySource, via: Via): Named {
  const { prefix, text } = KINDS[source];
  const names = source === "tls-cn" ? cns : endsOf(facts.sans, prefix);
  const [name] = names;
  const refused = (what: string): Named => ({
    via,
    name: null,
    why: `The certificate ${what}. Ask its issuer for another`,
  });
  if (name === undefined) return refused(`has no ${text}, and must have one`);
  if (names.length > 1) return refused(`names ${names.length} of type ${text}, and must name one`);
  const doubt = nameProblemOf(name);
  return doubt === null
    ? { via, name, why: null }
    : refused(`has a ${text} that cannot be taken: ${doubt}`);
}

function endsOf(texts: readonly string[], prefix: string): readonly string[] {
  return texts.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
}
