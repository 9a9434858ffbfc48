import { z } from "zod";
import { SOURCES, type IdentitySettings } from "../../domain/identity.js";
import { DEFAULT_SETTINGS } from "./default-settings.js";
import type { PeopleSection } from "./people-section.js";
import type { SettingsProblem } from "./read-yaml.js";

const SHA256 = /^sha256:(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i;
const FORM = "must be sha256: and 64 hexadecimal digits, with or without colons";
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const certificate = z
  .string()
  .regex(/^[^\p{Cc}]{1,256}$/u, "must be a fingerprint, sha256:…, or a common name")
  .refine((text) => !/^sha256:/i.test(text) || SHA256.test(text), FORM);

const proxy = z.strictObject({
  certificate,
  header: z.string().regex(TOKEN, "must be the name of a header, as X-Remote-User"),
});

/** The schema of `identity`: where a caller's name and groups come from. */
export const identityShape = {
  identity: z
    .strictObject({
      user_pattern: z.string().optional(),
      source: z
        .enum(SOURCES, `must be one of ${SOURCES.join(", ")}`)
        .default(DEFAULT_SETTINGS.identity.source),
      revoked: z.array(z.string().regex(SHA256, FORM)).default([]),
      proxies: z.array(proxy).default([]),
      gateway_ca: z.string().regex(/^\//, "must be an absolute path").optional(),
    })
    .prefault({}),
};

interface IdentityOfFile extends z.infer<z.ZodObject<typeof identityShape>> {
  readonly gateway?: { readonly ca: string } | undefined;
}

/** Headers that no plugin sees: dockerd removes the first three, and Go the last. */
const HIDDEN = ["Authorization", "X-Registry-Auth", "X-Registry-Config", "Host"];

/** Returns the problems of proxies, and of groups that are proven outside the settings. */
export function checkIdentity({
  identity,
  groups,
}: IdentityOfFile & Pick<PeopleSection, "groups">): SettingsProblem[] {
  const certificates = identity.proxies.map(({ certificate }) => certificate.toLowerCase());
  return [
    ...identity.proxies.flatMap(({ certificate, header }, index) => [
      ...checkHeader(header, ["identity", "proxies", index, "header"]),
      ...(certificates.indexOf(certificate.toLowerCase()) === index
        ? []
        : [{ path: ["identity", "proxies", index, "certificate"], message: "is there before" }]),
    ]),
    ...Object.entries(groups).flatMap(([name, { from }]) =>
      checkProofs(from, ["groups", name, "from"]),
    ),
  ];
}

function checkHeader(header: string, path: readonly PropertyKey[]): SettingsProblem[] {
  if (!HIDDEN.includes(canonicalHeader(header))) return [];
  const message = `Docker does not show "${header}" to plugins, use another as X-Remote-User`;
  return [{ path, message }];
}

type Proofs = PeopleSection["groups"][string]["from"];

function checkProofs(
  { cert_ou: units, os_groups: groups }: Proofs,
  path: readonly PropertyKey[],
): SettingsProblem[] {
  const empty = units.includes("")
    ? [{ path: [...path, "cert_ou"], message: "must name a unit, current value is an empty text" }]
    : [];
  const odd = groups.filter(
    (group) => !/^[^\p{Cc}:,]{1,256}$/u.test(group) || /^[0-9]+$/.test(group),
  );
  const wrong = odd.map((group) => ({
    path: [...path, "os_groups"],
    message: `must be names of groups as "getent group" prints them, current value is ${JSON.stringify(group)}`,
  }));
  return [...empty, ...wrong];
}

/**
 * Builds the identity settings. The gateway's authority (by default that of `gateway`) is named here and read later.
 */
export function identityOf({ identity, gateway }: IdentityOfFile): IdentitySettings {
  const { source, revoked, proxies, gateway_ca: path = gateway?.ca } = identity;
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
    gatewayCa: path === undefined ? null : { path, pems: [] },
  });
}

/** Normalizes `SHA256:AB:CD…` to the form that certificates' fingerprints have here. */
function fingerprintOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^sha256:/, "")
    .replaceAll(":", "");
}

/** Returns a header's name in the spelling that dockerd sends. */
function canonicalHeader(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
