import type { CertificateFile, ExaminedHost } from "../host-facts.js";
import type { Check, Fault, Found } from "../finding.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A month leaves time to issue and distribute a new certificate. */
const SOON_DAYS = 30;

export const CERTIFICATE_CHECKS: readonly Check[] = [
  {
    id: "certificate-expired",
    severity: "high",
    title: "A certificate has expired",
    why: "Clients refuse dockerd, or dockerd refuses clients. Users then ask for a listener without TLS.",
    page: "docs/who-calls/tls.md#certificates",
    find: (facts) => ending(facts, (leftMs) => leftMs <= 0),
  },
  {
    id: "certificate-expires-soon",
    severity: "medium",
    title: "A certificate expires within 30 days",
    why: "After that day, clients refuse dockerd, or dockerd refuses clients.",
    page: "docs/who-calls/tls.md#certificates",
    find: (facts) => ending(facts, (leftMs) => leftMs > 0 && leftMs < SOON_DAYS * DAY_MS),
  },
];

function ending(
  { certificates, nowMs }: ExaminedHost,
  isMeant: (leftMs: number) => boolean,
): Found {
  const faults = certificates.flatMap((file) => faultsOf(file, (endMs) => isMeant(endMs - nowMs)));
  const unknown = certificates.flatMap(({ what, endsMs }) =>
    endsMs.known ? [] : [`${what}: ${endsMs.why}`],
  );
  return faults.length === 0 && unknown.length > 0 ? { unknown: unknown.join("; ") } : faults;
}

function faultsOf(
  { what, path, endsMs }: CertificateFile,
  isMeant: (endMs: number) => boolean,
): readonly Fault[] {
  if (!endsMs.known) return [];
  return endsMs.value.filter(isMeant).map((endMs) => ({
    seen: `${what}, ${path}: valid until ${new Date(endMs).toISOString()}`,
    fix: "Issue a new certificate as docs/who-calls/tls.md shows, install it, and restart dockerd; for the gateway's authority run dockwarden gateway init in a new folder.",
  }));
}
