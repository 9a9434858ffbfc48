import { canonicalHeader } from "./identity-of.js";
import type { Problem } from "./read-yaml.js";
import type { SettingsFile } from "./settings-schema.js";

/** What a plugin is never shown: dockerd keeps the first three back, and Go the last. */
const HIDDEN = ["Authorization", "X-Registry-Auth", "X-Registry-Config", "Host"];

/** What of proxies, and of groups that something else proves, cannot be obeyed. */
export function checkIdentity({ identity, groups }: SettingsFile): Problem[] {
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

function checkHeader(header: string, path: readonly PropertyKey[]): Problem[] {
  if (!HIDDEN.includes(canonicalHeader(header))) return [];
  const message = `Docker does not show "${header}" to plugins, use another as X-Remote-User`;
  return [{ path, message }];
}

type Proofs = SettingsFile["groups"][string]["from"];

function checkProofs(
  { cert_ou: units, os_groups: groups }: Proofs,
  path: readonly PropertyKey[],
): Problem[] {
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
