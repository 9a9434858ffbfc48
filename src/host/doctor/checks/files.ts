import { octal } from "../../../domain/octal.js";
import { type Check, type Fault, type Found } from "../finding.js";
import type { ExaminedHost, OwnFile, PathFacts } from "../host-facts.js";

export const FILE_CHECKS: readonly Check[] = [
  {
    id: "file-replaceable",
    severity: "critical",
    title: "Others than root can replace a file that Dockwarden or dockerd relies on",
    why: "Whoever replaces the program, the settings or a key decides what is allowed.",
    page: "docs/reference/limits.md#what-is-protected",
    find: (facts) => ofFiles(facts, (file) => file.role !== "audit-log", replaceable),
  },
  {
    id: "audit-log-replaceable",
    severity: "medium",
    title: "Others than root can replace the audit log",
    why: "They can remove evidence. On Ubuntu, the group syslog may write to /var/log.",
    page: "docs/what-happened/audit-record.md#rotate-the-file",
    find: (facts) =>
      ofFiles(facts, isRole("audit-log"), (file, path) => {
        const fault = replaceable(file, path);
        // Other programs need /var/log as it is.
        const fix =
          "Name a file in a folder that only root can change: dockwarden serve --audit-log FILE";
        return fault === null ? null : { ...fault, fix };
      }),
  },
  {
    id: "key-readable",
    severity: "critical",
    title: "Others than root can read a private key",
    why: "Whoever has dockerd's key can pose as dockerd. Whoever has the gateway's key can be every user.",
    page: "docs/who-calls/tls.md#certificates",
    find: (facts) =>
      ofFiles(facts, isRole("key"), ({ what }, { path, uid, mode, exists }) =>
        !exists || (uid === 0 && (mode & 0o077) === 0)
          ? null
          : {
              seen: `${what}, ${path}: uid ${uid}, mode ${octal(mode)}`,
              fix: `chown root ${path}; chmod 600 ${path}; if others had access, make a new key`,
            },
      ),
  },
  {
    id: "plugin-socket-open",
    severity: "high",
    title: "Others than root can write to Dockwarden's socket",
    why: "They can send false messages as dockerd does, and so change what the ownership log and the audit log say.",
    page: "docs/set-up/systemd.md#what-it-may-do",
    find: (facts) =>
      ofFiles(facts, isRole("socket"), (_, { path, uid, mode, exists }) =>
        !exists || (uid === 0 && (mode & 0o077) === 0)
          ? null
          : {
              seen: `${path}: uid ${uid}, mode ${octal(mode)}`,
              fix: `chmod 600 ${path}; keep SocketMode=0600 in dockwarden.socket`,
            },
      ),
  },
  {
    id: "audit-log-readable",
    severity: "medium",
    title: "Every account can read the audit log",
    why: "It says who did what, with the names of all users' objects.",
    page: "docs/what-happened/audit-record.md#what-is-kept",
    find: (facts) =>
      ofFiles(facts, isRole("audit-log"), (_, { path, mode, exists }) =>
        !exists || (mode & 0o004) === 0
          ? null
          : { seen: `${path}: mode ${octal(mode)}`, fix: `chmod 640 ${path}` },
      ),
  },
];

function replaceable({ what }: OwnFile, { path, exposedAt }: PathFacts): Fault | null {
  if (exposedAt === null) return null;
  return {
    seen: `${what}, ${path}: others than root can change ${exposedAt}`,
    fix: `chown root:root ${exposedAt}; chmod go-w ${exposedAt}`,
  };
}

type FaultOf = (file: OwnFile, facts: PathFacts) => Fault | null;

function isRole(role: OwnFile["role"]): (file: OwnFile) => boolean {
  return (file) => file.role === role;
}

/** Faults of the files that `isMeant`. A file that cannot be examined makes the check undecided, unless another has a fault. */
function ofFiles(
  { ownFiles }: ExaminedHost,
  isMeant: (file: OwnFile) => boolean,
  faultOf: FaultOf,
): Found {
  const meant = ownFiles.filter(isMeant);
  const faults = meant.flatMap((file) => {
    const fault = file.facts.known ? faultOf(file, file.facts.value) : null;
    return fault === null ? [] : [fault];
  });
  const unknown = meant.flatMap(({ what, facts }) =>
    facts.known ? [] : [`${what}: ${facts.why}`],
  );
  return faults.length === 0 && unknown.length > 0 ? { unknown: unknown.join("; ") } : faults;
}
