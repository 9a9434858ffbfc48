import { ifKnown, only, type Check, type Found } from "../finding.js";
import type { DiskFacts, ExaminedHost } from "../host-facts.js";

/** A busy host writes some megabytes of records in an hour. */
const MIN_FREE_BYTES = 100 * 1024 * 1024;
const MIN_FREE_INODES = 1000;

/** The two clocks are read one after the other. */
const MAX_DIFFERENCE_MS = 5000;

const AUDIT_PAGE = "docs/what-happened/audit-record.md#rotate-the-file";

export const CLOCK_AND_DISK_CHECKS: readonly Check[] = [
  {
    id: "clock-not-synchronised",
    severity: "medium",
    title: "The host's clock is not synchronised",
    why: "Certificates and exceptions end by the clock, and the audit log is compared with other logs by it.",
    page: "docs/set-up/doctor.md#clock-and-disk",
    find: ({ synchronised }) =>
      ifKnown(synchronised, (value) =>
        only(
          value
            ? null
            : {
                seen: "the system reports that the clock is not synchronised",
                fix: "timedatectl set-ntp true, or install chrony",
              },
        ),
      ),
  },
  {
    id: "clocks-differ",
    severity: "medium",
    title: "dockerd's clock differs from this one",
    why: "The times of dockerd's events and of audit records then do not fit, and dockerd may be on another host.",
    page: "docs/set-up/doctor.md#clock-and-disk",
    find: clocksDiffer,
  },
  {
    id: "audit-disk-full",
    severity: "high",
    title: "The audit log has little room",
    why: "A call that cannot be recorded is refused.",
    page: AUDIT_PAGE,
    find: ({ auditDisk }) =>
      ifKnown(auditDisk, (disk) =>
        only(
          disk.freeBytes < MIN_FREE_BYTES
            ? {
                seen: `${disk.path}: ${Math.floor(disk.freeBytes / 1024 / 1024)} MiB free of ${Math.floor(disk.totalBytes / 1024 / 1024)}`,
                fix: "Rotate the audit log, or give it a file system of its own.",
              }
            : null,
        ),
      ),
  },
  {
    id: "audit-disk-inodes",
    severity: "high",
    title: "The file system of the audit log has few free inodes",
    why: "Without inodes the log cannot be rotated, and the ownership log cannot be written again.",
    page: AUDIT_PAGE,
    find: ({ auditDisk }) => ifKnown(auditDisk, fewInodes),
  },
];

function clocksDiffer({ info }: ExaminedHost): Found {
  return ifKnown(info, ({ clockMs, askedMs }) => {
    const differenceMs = Math.abs(clockMs - askedMs);
    // Also true if dockerd's time could not be read.
    if (differenceMs <= MAX_DIFFERENCE_MS) return [];
    return [
      {
        seen: `dockerd's clock differs by ${Number.isNaN(differenceMs) ? "an unknown time" : `${differenceMs} ms`}`,
        fix: "Synchronise both clocks, and name dockerd's own socket by --docker-socket.",
      },
    ];
  });
}

function fewInodes({ path, freeInodes, totalInodes }: DiskFacts): Found {
  if (totalInodes === 0 || freeInodes >= MIN_FREE_INODES) return [];
  return [
    {
      seen: `${path}: ${freeInodes} inodes free of ${totalInodes}`,
      fix: "Remove files from that file system, or give the audit log one of its own.",
    },
  ];
}
