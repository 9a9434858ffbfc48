import { SOON_MS } from "../../../engine/settings/not-enforced.js";
import type { Check, Fault, Found } from "../finding.js";
import type { ExaminedHost, ValidSettings } from "../host-facts.js";

const ENFORCEMENT = "docs/set-up/settings.md#enforcement-and-exceptions";

export const SETTINGS_CHECKS: readonly Check[] = [
  {
    id: "settings-invalid",
    severity: "high",
    title: "The settings are not valid",
    why: "Dockwarden does not start with them, and after a reload it goes on with the old ones. Without it, dockerd refuses every call.",
    page: "docs/set-up/settings.md#keys",
    find: ({ settings }) =>
      settings.valid
        ? []
        : settings.problems.map((problem) => ({
            seen: problem,
            fix: "Repair the file, and run dockwarden settings check FILE.",
          })),
  },
  {
    id: "settings-not-named",
    severity: "info",
    title: "A shipped profile was checked, not a settings file",
    why: "If Dockwarden runs with a file, the checks of settings say nothing about it.",
    page: "docs/set-up/quick-start.md#5-write-first-settings",
    find: ifValid(({ file, profile }) =>
      file === null
        ? [
            {
              seen: `profile ${profile}, without a file`,
              fix: "Name the file that dockwarden serve uses: dockwarden doctor --settings FILE",
            },
          ]
        : [],
    ),
  },
  {
    id: "dry-run",
    severity: "critical",
    title: "Dockwarden refuses nothing that a control objects to",
    why: "In a dry run, violations are recorded and allowed.",
    page: ENFORCEMENT,
    find: ifValid(({ dryRun }) =>
      dryRun
        ? [
            {
              seen: "enforcement.mode is dry_run",
              fix: "Set enforcement.mode: enforce, and run systemctl reload dockwarden.",
            },
          ]
        : [],
    ),
  },
  {
    id: "controls-weakened",
    severity: "medium",
    title: "Controls have a lower mode than in their profile",
    why: "Such a control allows what its profile refuses, or no longer records it.",
    page: "docs/set-up/settings.md#profile-and-controls",
    find: ifValid(({ weakened }) =>
      weakened.length === 0
        ? []
        : [
            {
              seen: weakened.join("; "),
              fix: "Remove these lines of modes:, or give an exception to those who need one.",
            },
          ],
    ),
  },
  {
    id: "controls-not-denying",
    severity: "info",
    title: "Controls of the profile do not deny",
    why: "A control that warns or is off refuses nothing. Profiles differ in this on purpose.",
    page: "docs/controls/README.md",
    find: ifValid(({ notDenying, profile }) =>
      notDenying.length === 0
        ? []
        : [
            {
              seen: `profile ${profile}: ${notDenying.join(", ")}`,
              fix: "Set to deny in modes: what your users do not need, or use a stricter profile (docs/reference/profiles.md).",
            },
          ],
    ),
  },
  {
    id: "unrecorded-calls-allowed",
    severity: "medium",
    title: "Calls that cannot be recorded are allowed",
    why: "Whoever fills the disk acts without evidence.",
    page: ENFORCEMENT,
    find: ifValid(({ recordsOrDenies }) =>
      recordsOrDenies
        ? []
        : [{ seen: "audit.on_failure is allow", fix: "Remove audit.on_failure: allow." }],
    ),
  },
  {
    id: "exception-expired",
    severity: "low",
    title: "An exception has expired",
    why: "It permits nothing any more, and its users are refused.",
    page: "docs/set-up/settings.md#exceptions",
    find: ({ settings, nowMs }) => exceptions(settings, (endMs) => endMs <= nowMs),
  },
  {
    id: "exception-expires-soon",
    severity: "info",
    title: "An exception expires within 14 days",
    why: "After that day its users are refused.",
    page: "docs/set-up/settings.md#exceptions",
    find: ({ settings, nowMs }) =>
      exceptions(settings, (endMs) => endMs > nowMs && endMs < nowMs + SOON_MS),
  },
  {
    id: "settings-warning",
    severity: "low",
    title: "The settings probably do not have the intended effect",
    why: "The file is valid, and says something that is rarely meant.",
    page: "docs/set-up/settings.md#keys",
    find: ifValid(({ warnings }) =>
      warnings.map((warning) => ({
        seen: warning,
        fix: "Change the settings, and run dockwarden settings check FILE.",
      })),
    ),
  },
];

/** Without valid settings, `settings-invalid` says all that there is to say. */
function ifValid(
  find: (settings: ValidSettings) => readonly Fault[],
): (facts: ExaminedHost) => Found {
  return ({ settings }) => (settings.valid ? find(settings) : []);
}

function exceptions(
  settings: ExaminedHost["settings"],
  isMeant: (endMs: number) => boolean,
): readonly Fault[] {
  if (!settings.valid) return [];
  return settings.exceptions
    .filter(({ expiresMs }) => isMeant(expiresMs))
    .map(({ id, expiresMs }) => ({
      seen: `exception ${id}: expires ${new Date(expiresMs).toISOString()}`,
      fix: "Remove it, or have it approved again with later dates.",
    }));
}
