import type { Check, Fault } from "../finding.js";
import type { ExaminedHost, ProbeOutcome, ProbeResult } from "../host-facts.js";

const PAGE = "docs/set-up/doctor.md#probes";

export const PROBE_CHECKS: readonly Check[] = [
  {
    id: "probe-not-refused",
    severity: "critical",
    title: "An attack was not refused by a plugin",
    why: "The request reached dockerd. It did no harm only because it named an object that does not exist.",
    page: PAGE,
    find: (facts) =>
      outcomes(facts, "passed", (probe) => !isAllowed(probe, facts)).map((probe) => ({
        seen: seenOf(probe),
        fix: `Let dockerd ask ${facts.pluginName}: name it in "authorization-plugins" of daemon.json, and run systemctl reload docker.`,
      })),
  },
  {
    id: "probe-allowed-by-settings",
    severity: "high",
    title: "An attack is allowed by your settings",
    why: "Each shipped profile refuses it. Whoever the settings apply to can use it.",
    page: PAGE,
    find: (facts) =>
      outcomes(facts, "passed", (probe) => isAllowed(probe, facts)).map((probe) => ({
        seen: seenOf(probe),
        fix: `Set ${probe.control}: deny in modes:, and enforcement.mode: enforce.`,
      })),
  },
  {
    id: "probe-plugin-failed",
    severity: "high",
    title: "dockerd cannot ask its plugin",
    why: "dockerd refuses every call while a plugin does not answer.",
    page: "docs/set-up/quick-start.md#how-to-get-back-in",
    find: (facts) =>
      outcomes(facts, "plugin-failed").map((probe) => ({
        seen: seenOf(probe),
        fix: "systemctl start dockwarden.socket dockwarden.service; journalctl -u dockwarden says why it ended",
      })),
  },
  {
    id: "probe-unanswered",
    severity: "medium",
    title: "dockerd did not answer a probe",
    why: "Nothing is known of what would have happened.",
    page: PAGE,
    find: (facts) => outcomes(facts, "unanswered").map(withReason),
  },
  {
    id: "probe-refused-by-another-plugin",
    severity: "low",
    title: "Another plugin refused a probe",
    why: "It does not prove that dockerd asks Dockwarden as well.",
    page: PAGE,
    find: (facts) => outcomes(facts, "other-plugin").map(withReason),
  },
];

function outcomes(
  { probes }: ExaminedHost,
  outcome: ProbeOutcome,
  isMeant: (probe: ProbeResult) => boolean = () => true,
): readonly ProbeResult[] {
  return (probes ?? []).filter((probe) => probe.outcome === outcome && isMeant(probe));
}

/**
 * A dry run allows everything but what cannot be read; a control that does not deny allows what it objects to. No settings
 * allow the probes that cannot be read, so one refusal shows that the plugin is asked.
 */
function isAllowed({ control }: ProbeResult, { settings, probes }: ExaminedHost): boolean {
  const isAsked = probes?.some(({ outcome }) => outcome === "refused") === true;
  if (!settings.valid || !isAsked) return false;
  return settings.dryRun || settings.notDenying.includes(control);
}

function seenOf({ id, title, said }: ProbeResult): string {
  return `${id}, ${title}: ${said}`;
}

function withReason(probe: ProbeResult): Fault {
  return {
    seen: seenOf(probe),
    fix: "Run dockwarden doctor --probe again, with Dockwarden as the only plugin and dockerd at rest.",
  };
}
