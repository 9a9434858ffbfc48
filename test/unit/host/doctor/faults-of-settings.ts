import { NOW_MS, inDays } from "./good-host.js";
import { plant, settings, probe, type PlantedFault } from "./plant.js";

/** Faults of the settings, and what probes show. */
export const SETTINGS_FAULTS: readonly PlantedFault[] = [
  plant(
    "probe-not-refused",
    "an attack that reached dockerd",
    probe("passed", "404: No such image"),
    /privileged, a privileged container: 404: No such image/,
  ),
  plant(
    "probe-allowed-by-settings",
    "an attack that the settings allow",
    {
      ...probe("passed", "404: No such image"),
      // A control that does not deny is a finding of its own, for information.
      ...settings({ dryRun: false, notDenying: ["privileged_container"] }),
    },
    /404/,
  ),
  plant(
    "probe-plugin-failed",
    "a plugin that does not answer",
    probe("plugin-failed", "500: plugin dockwarden failed with error: EOF"),
    /EOF/,
  ),
  plant(
    "probe-unanswered",
    "a dockerd that does not answer a probe",
    probe("unanswered", "socket hang up"),
    /hang up/,
  ),
  plant(
    "probe-refused-by-another-plugin",
    "another plugin that refuses",
    probe("other-plugin", "403: authorization denied by plugin other: no"),
    /plugin other/,
  ),
  plant("plugin-not-proven", "no probes", { probes: null }, /no probes/),
  plant(
    "settings-invalid",
    "a settings file with a problem",
    { settings: { valid: false, problems: ["x.yaml:3:1: modes: unknown"] } },
    /x\.yaml:3:1/,
  ),
  plant("settings-not-named", "no settings file", settings({ file: null }), /multi-tenant/),
  plant("dry-run", "a dry run", settings({ dryRun: true }), /dry_run/),
  plant(
    "controls-weakened",
    "a control below its profile",
    settings({ weakened: ["multi-tenant: sysctls is warn, not deny"] }),
    /sysctls is warn/,
  ),
  plant(
    "controls-not-denying",
    "a control that does not deny",
    settings({ notDenying: ["default_bridge"] }),
    /default_bridge/,
  ),
  plant(
    "unrecorded-calls-allowed",
    "calls without a record",
    settings({ recordsOrDenies: false }),
    /on_failure is allow/,
  ),
  plant(
    "exception-expired",
    "an exception that has ended",
    settings({ exceptions: [{ id: "dind", expiresMs: NOW_MS }] }),
    /exception dind: expires 2026-11-28/,
  ),
  plant(
    "exception-expires-soon",
    "an exception that ends in 13 days",
    settings({ exceptions: [{ id: "dind", expiresMs: inDays(13) }] }),
    /2026-12-11/,
  ),
  plant(
    "settings-warning",
    "settings with a warning",
    settings({ warnings: ["users.alice: has no uid"] }),
    /has no uid/,
  ),
];
