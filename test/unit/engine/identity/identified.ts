import { X509Certificate } from "node:crypto";
import type { Identity, IdentitySettings } from "../../../../src/domain/identity.js";
import type { Message } from "../../../../src/domain/message.js";
import type { Group, People } from "../../../../src/domain/people.js";
import { createIdentifier } from "../../../../src/engine/identity/identify.js";

/** What holds where the settings say nothing of names. */
export const PLAIN: IdentitySettings = {
  source: "tls-cn",
  revoked: [],
  proxies: [],
  gatewayCa: null,
};

/** One group that certificates prove. */
export const GROUPS: Readonly<Record<string, Group>> = {
  chem: { roles: [], priority: 0, certOus: ["Chemistry"], osGroups: [] },
};

/** Settings that list nobody. */
export const peopleOf = (groups: People["groups"]): People => ({
  users: {},
  groups,
  roles: {},
  userPattern: "^.*$",
});

/** Who makes the call of a message, which must be known at once. */
export function identified(
  message: Message,
  identity: Partial<IdentitySettings> = {},
  groups: People["groups"] = {},
  wallMs: () => number = Date.now,
): Identity {
  const settings = { identity: { ...PLAIN, ...identity }, people: peopleOf(groups) };
  const found = createIdentifier(settings, { wallMs }).of(message);
  if (found instanceof Promise) throw new Error("It must answer at once");
  return found;
}

/** Why they are refused; undefined where they are not. */
export const whyOf = (...of: Parameters<typeof identified>): string | undefined =>
  identified(...of).refusal?.why;

/** As the settings hold it. */
export const fingerprintOf = (pem: string): string =>
  new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
