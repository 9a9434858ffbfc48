import { CHECKS } from "./checks.js";
import { FINDING_SEVERITIES } from "./finding.js";
import type { Check, Fault, HostFinding, FindingSeverity } from "./finding.js";
import type { ExaminedHost } from "./host-facts.js";

/**
 * The id of the finding that some checks came to no result.
 *
 * @internal Exported for tests.
 */
export const NOT_CHECKED = "could-not-check";

/** Runs all checks. Returns their findings, the worst first. */
export function examine(
  facts: ExaminedHost,
  checks: readonly Check[] = CHECKS,
): readonly HostFinding[] {
  const findings: HostFinding[] = [];
  const undecided = new Map<string, Check[]>();
  for (const check of checks) {
    const found = check.find(facts);
    if ("unknown" in found) {
      undecided.set(found.unknown, [...(undecided.get(found.unknown) ?? []), check]);
    } else {
      findings.push(...found.map((fault) => findingOf(check, fault)));
    }
  }
  findings.push(...[...undecided].map(([why, affected]) => notChecked(why, affected)));
  return findings.sort((one, other) => rankOf(one.severity) - rankOf(other.severity));
}

function findingOf({ id, severity, title, why, page }: Check, { seen, fix }: Fault): HostFinding {
  return { id, severity, title, seen, why, fix, page };
}

/** Checks that fail for one reason are one finding, because one repair decides all of them. */
function notChecked(why: string, affected: readonly Check[]): HostFinding {
  const ranks = affected.map(({ severity }) => rankOf(severity));
  const severity = FINDING_SEVERITIES[Math.max(rankOf("medium"), Math.min(...ranks))] ?? "medium";
  return {
    id: NOT_CHECKED,
    severity,
    title: "Some checks could not be made",
    why: "A fact that is unknown may be a fault. These checks came to no result.",
    page: "docs/set-up/doctor.md#what-could-not-be-checked",
    seen: `${why}. Not checked: ${affected.map(({ id }) => id).join(", ")}`,
    fix: "Run dockwarden doctor as root on dockerd's host, and name the places by its options.",
  };
}

function rankOf(severity: FindingSeverity): number {
  return FINDING_SEVERITIES.indexOf(severity);
}
