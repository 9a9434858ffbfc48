import { Counter, Gauge, type Registry } from "prom-client";
import type { PluginStatus } from "../../domain/status.js";

/** Metrics that follow from the plugin's status, and cost nothing until they are read. */
export interface StatusMetrics {
  /** Sets them all. */
  readonly set: (status: PluginStatus) => void;
}

/** A value, with labels where one metric has several. */
type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

interface Description {
  readonly kind: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Empty if there is nothing to say. */
  readonly samples: (status: PluginStatus) => readonly Sample[];
}

const METRICS: readonly Description[] = [
  {
    kind: "gauge",
    name: "dockwarden_build_info",
    help: "1, with the version of the program as a label.",
    labels: ["version"],
    samples: ({ version }) => [[1, { version }]],
  },
  {
    kind: "gauge",
    name: "dockwarden_start_time_seconds",
    help: "When the plugin started, as a Unix time.",
    samples: ({ started }) => [[secondsOf(started)]],
  },
  {
    kind: "gauge",
    name: "dockwarden_settings_change_time_seconds",
    help: "Since when settings and policy are in use, as a Unix time.",
    samples: ({ settings }) => [[secondsOf(settings.since)]],
  },
  {
    kind: "counter",
    name: "dockwarden_reloads_total",
    help: "Attempts to read settings and policy again, by result.",
    labels: ["result"],
    samples: ({ reloads }) => [
      [reloads.succeeded, { result: "succeeded" }],
      [reloads.failed, { result: "failed" }],
    ],
  },
  {
    kind: "gauge",
    name: "dockwarden_last_reload_failed",
    help: "1 if the settings could not be read the last time, so that earlier ones are in use.",
    samples: ({ lastReload }) => [[Number((lastReload?.problems.length ?? 0) > 0)]],
  },
  {
    kind: "gauge",
    name: "dockwarden_policy_bundle_sequence",
    help: "The sequence of the policy bundle in use. Missing with the policy of the program.",
    samples: ({ policy }) => (policy === null ? [] : [[policy.sequence]]),
  },
  {
    kind: "gauge",
    name: "dockwarden_policy_bundle_change_time_seconds",
    help: "Since when the policy bundle is in use, as a Unix time. Missing with the policy of the program.",
    samples: ({ policy }) => (policy === null ? [] : [[secondsOf(policy.since)]]),
  },
  {
    kind: "gauge",
    name: "dockwarden_policy_bundle_check_time_seconds",
    help: "When the place of the policy bundle was last looked at with success. Missing if it never was.",
    samples: ({ policy }) => (policy?.checked == null ? [] : [[secondsOf(policy.checked)]]),
  },
  {
    kind: "gauge",
    name: "dockwarden_policy_bundle_failed",
    help: "1 if the place cannot be looked at, or the bundle there cannot be used, so that an earlier one is in use.",
    samples: ({ policy }) => (policy === null ? [] : [[Number(policy.problem !== null)]]),
  },
  {
    kind: "gauge",
    name: "dockwarden_unenforced_settings",
    help: "How many things are not enforced; dockwarden status names them.",
    samples: ({ notices }) => [[notices.filter(({ about }) => about === "unenforced").length]],
  },
  {
    kind: "gauge",
    name: "dockwarden_break_glass_active",
    help: "How many emergencies are active in which denials are not enforced.",
    samples: ({ breakGlass }) => [[breakGlass.active.length]],
  },
  {
    kind: "counter",
    name: "dockwarden_break_glass_total",
    help: "How often an emergency was declared.",
    samples: ({ breakGlass }) => [[breakGlass.begun]],
  },
  {
    kind: "counter",
    name: "dockwarden_break_glass_requests_total",
    help: "Requests that were allowed because of an emergency.",
    samples: ({ breakGlass }) => [[breakGlass.requests]],
  },
  {
    kind: "gauge",
    name: "dockwarden_ending_exceptions",
    help: "Exceptions that have expired, or will within 14 days.",
    samples: ({ notices }) => [[notices.filter(({ about }) => about === "expiry").length]],
  },
  {
    kind: "gauge",
    name: "dockwarden_in_flight_requests",
    help: "Requests that were allowed and that dockerd has not answered.",
    samples: ({ inFlight }) => [[inFlight]],
  },
  {
    kind: "counter",
    name: "dockwarden_audit_records_total",
    help: "Records that were written to the audit log.",
    samples: ({ auditLog }) => [[auditLog.written]],
  },
  {
    kind: "counter",
    name: "dockwarden_audit_failures_total",
    help: "Records that could not be written to the audit log.",
    samples: ({ auditLog }) => [[auditLog.failures]],
  },
  {
    kind: "gauge",
    name: "dockwarden_audit_writable",
    help: "1 if the next record can probably be written.",
    samples: ({ auditLog }) => [[Number(auditLog.problem === null)]],
  },
  {
    kind: "gauge",
    name: "dockwarden_ownership_log_entries",
    help: "Objects and open intents in the ownership log.",
    samples: ({ owners }) => [[owners.entries]],
  },
  {
    kind: "gauge",
    name: "dockwarden_event_stream_up",
    help: "1 while dockerd's events are read. Missing with --docker-socket none.",
    samples: ({ dockerd }) => (dockerd === null ? [] : [[Number(dockerd.readingSince !== null)]]),
  },
  {
    kind: "gauge",
    name: "dockwarden_asked_by_dockerd",
    help: "1 if dockerd asks the plugin about requests. Missing where that is not known.",
    samples: ({ dockerd }) => (typeof dockerd?.asks === "boolean" ? [[Number(dockerd.asks)]] : []),
  },
  {
    kind: "counter",
    name: "dockwarden_event_stream_gaps_total",
    help: "How often events of dockerd were missed. Missing with --docker-socket none.",
    samples: ({ dockerd }) => (dockerd === null ? [] : [[dockerd.gaps]]),
  },
];

/** Registers the metrics. */
export function createStatusMetrics(registry: Registry): StatusMetrics {
  const all = METRICS.map((description) => [description, register(description, registry)] as const);
  return {
    set(status) {
      for (const [{ samples }, metric] of all) {
        metric.remove();
        for (const [value, labels = {}] of samples(status)) metric.add(labels, value);
      }
    },
  };
}

interface Registered {
  readonly remove: () => void;
  readonly add: (labels: Readonly<Record<string, string>>, value: number) => void;
}

function register({ kind, name, help, labels = [] }: Description, registry: Registry): Registered {
  const options = { name, help, labelNames: labels, registers: [registry] };
  const metric = kind === "counter" ? new Counter(options) : new Gauge(options);
  return {
    remove() {
      metric.reset();
      // A metric without labels is zero now, also where there is nothing to say.
      if (labels.length === 0) metric.remove({});
    },
    add(given, value) {
      metric.inc(given, value);
    },
  };
}

function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
