import type { IdentitySettings } from "../domain/identity.js";
import type { SettingsFile } from "./settings-schema.js";

/** What the file says of names; the front's authority, that of `front` by default, is named, and not yet read. */
export function identityOf({
  identity,
  front,
}: Pick<SettingsFile, "identity" | "front">): IdentitySettings {
  const { source, revoked, proxies, front_ca: path = front?.ca } = identity;
  return Object.freeze({
    source,
    revoked: revoked.map(fingerprintOf),
    proxies: proxies.map(({ certificate, header }) => {
      const isFingerprint = /^sha256:/i.test(certificate);
      return {
        fingerprint: isFingerprint ? fingerprintOf(certificate) : null,
        cn: isFingerprint ? null : certificate,
        header: canonicalHeader(header),
      };
    }),
    frontCa: path === undefined ? null : { path, pems: [] },
  });
}

/** `SHA256:AB:CD…` as a certificate's own is written here. */
function fingerprintOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^sha256:/, "")
    .replaceAll(":", "");
}

/** A header's name as dockerd shows it. */
export function canonicalHeader(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
