import { X509Certificate } from "node:crypto";
import { ANONYMOUS, type GatewayCa, type Identity, type Via } from "../../domain/identity.js";
import type { Message } from "../../domain/message.js";
import type { Settings } from "../../domain/settings.js";
import { nameProblemOf } from "./name-problem.js";
import type { CachedReading } from "./cached.js";
import { createMemberships, type Memberships } from "./memberships.js";
import { nameOf, type NameRules } from "./name-of.js";
import type { OsGroupsParts } from "./os-groups.js";
import { createCertificateReader, type Certificate } from "./read-certificate.js";

/** Identifies the caller of a request. */
export interface Identifier {
  /** Returns a promise only if the operating system must be asked about a user for the first time. */
  of(message: Message): Identity | Promise<Identity>;
}

/** The functions that an identifier uses. */
export interface IdentifierParts extends OsGroupsParts {
  /** Milliseconds since 1970, to compare with a certificate's end. */
  readonly wallMs?: () => number;
}

/** The settings that identify callers. */
export type IdentifierSettings = Pick<Settings, "identity" | "people">;

/**
 * Creates an identifier from the settings. Uncertainty results in a refusal with its reason; a caller without
 * certificate is anonymous, at no cost.
 */
export function createIdentifier(
  { identity, people }: IdentifierSettings,
  { wallMs = Date.now, ...parts }: IdentifierParts = {},
): Identifier {
  const rules = { ...identity, revoked: new Set(identity.revoked) };
  const read = createCertificateReader(authoritiesOf(identity.gatewayCa));
  const memberships = createMemberships(people.groups, parts);
  const shown = needsCertificate({ identity, people });

  return {
    of(message) {
      const [leaf] = message.peerCertificates;
      if (leaf === undefined) return withoutCertificate(message, memberships, shown);
      const certificate = read(leaf);
      if (certificate === null) return refused(message, "certificate", null, UNREADABLE);
      return byCertificate(message, certificate, rules, memberships, wallMs());
    },
  };
}

const UNREADABLE = "The certificate cannot be read. Ask its issuer for another";

function authoritiesOf(gatewayCa: GatewayCa | null): readonly X509Certificate[] {
  if (gatewayCa === null) return [];
  // The certificates of the gateway's users would count as other clients' certificates.
  if (gatewayCa.pems.length === 0)
    throw new TypeError("Cannot identify callers: gateway_ca was not read");
  return gatewayCa.pems.map((pem) => new X509Certificate(pem));
}

/** Returns true if settings depend on the certificate; a name without one then proves too little. */
function needsCertificate({ identity, people }: IdentifierSettings): boolean {
  const { source, revoked, proxies, gatewayCa } = identity;
  const byOu = Object.values(people.groups).some(({ certOus }) => certOus.length > 0);
  return source !== "tls-cn" || revoked.length + proxies.length > 0 || gatewayCa !== null || byOu;
}

/** Every supported engine shows the certificate with the name, so a name alone proves little. */
function withoutCertificate(
  message: Message,
  memberships: Memberships,
  shown: boolean,
): Identity | Promise<Identity> {
  const { user, authn } = message;
  if (user === null && authn === null) return ANONYMOUS;
  if (user === null || shown) {
    return refused(message, "certificate", null, "Docker shows no certificate of the caller");
  }
  const doubt = nameProblemOf(user);
  if (doubt !== null) {
    return refused(
      message,
      "certificate",
      null,
      `The name of the caller cannot be taken: ${doubt}`,
    );
  }
  const whole = { ...ANONYMOUS, name: user, authn: authn ?? "", via: "certificate" } as const;
  return withGroups(message, whole, memberships.of(user, []));
}

function byCertificate(
  message: Message,
  certificate: Certificate,
  rules: NameRules,
  memberships: Memberships,
  nowMs: number,
): Identity | Promise<Identity> {
  const { name, why, via } = nameOf(message, certificate, rules, nowMs);
  const cert = certificate.facts;
  if (name === null) return refused(message, via, cert, why);
  const identity = { name, authn: message.authn ?? "", via, cert, groups: [], refusal: null };
  // A proxy's own units are not those of its users.
  return withGroups(message, identity, memberships.of(name, via === "proxy" ? [] : cert.ous));
}

function withGroups(
  message: Message,
  identity: Identity,
  found: ReturnType<Memberships["of"]>,
): Identity | Promise<Identity> {
  const finished = ({ value, why }: CachedReading<readonly string[]>): Identity => {
    if (why === null) return { ...identity, groups: value };
    return refused(message, identity.via, identity.cert, groupsProblemOf(identity.name, why));
  };
  return found instanceof Promise ? found.then(finished) : finished(found);
}

function groupsProblemOf(name: string, why: string): string {
  return `The groups of ${name} on this host cannot be determined (${why}). Ask its operator`;
}

function refused({ authn }: Message, via: Via, cert: Identity["cert"], why: string): Identity {
  return { name: "", authn: authn ?? "", via, cert, groups: [], refusal: { why } };
}

/**
 * Returns the identity of a user with that name whose certificate has the units `ous`, for a command-line
 * tool; `""` is anonymous.
 */
export async function identityOfName(
  { people }: IdentifierSettings,
  name: string,
  ous: readonly string[],
): Promise<Identity> {
  if (name === "") return ANONYMOUS;
  const { value, why } = await createMemberships(people.groups).of(name, ous);
  const refusal = why === null ? null : { why: groupsProblemOf(name, why) };
  return { ...ANONYMOUS, name, via: "certificate", groups: value ?? [], refusal };
}
