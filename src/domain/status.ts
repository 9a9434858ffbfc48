import type { BreakGlassStatus } from "./break-glass.js";
import type { Notice } from "./notice.js";

/** The state of a running plugin, as `dockwarden status --json` prints it. Times are RFC 3339, UTC. */
export interface PluginStatus {
  /** The version of this record's form. */
  readonly schema: typeof STATUS_SCHEMA;
  /** The plugin's version, as in package.json. */
  readonly version: string;
  readonly started: string;
  readonly settings: SettingsStatus;
  /** Null if the policy is the one that ships with the program. */
  readonly policy: PolicyStatus | null;
  /** The last attempt to read the settings again; null if there was none. */
  readonly lastReload: Reload | null;
  readonly reloads: {
    readonly succeeded: number;
    readonly failed: number;
  };
  /** Requests that were allowed and that dockerd has not answered. */
  readonly inFlight: number;
  /** Null with `--docker-socket none`. */
  readonly dockerd: DockerdStatus | null;
  readonly auditLog: AuditStatus & { readonly file: string };
  readonly owners: {
    readonly file: string;
    /** Recorded objects and open intents. */
    readonly entries: number;
  };
  /** The listener for metrics; null without `--metrics`. */
  readonly metrics: ListenerStatus | null;
  readonly breakGlass: BreakGlassStatus;
  /** Messages about settings that are not enforced, and others that an operator must know. */
  readonly notices: readonly Notice[];
}

/** The form of the record, raised whenever a member changes its meaning or goes away. */
export const STATUS_SCHEMA = 1;

export interface SettingsStatus {
  /** Null for a shipped profile, unchanged. */
  readonly file: string | null;
  /** The profile of callers whom no binding names. */
  readonly profile: string;
  /** Digest of policy and settings. */
  readonly revision: string;
  /** Since when this revision is in use. */
  readonly since: string;
  readonly watched: boolean;
  /** Why the settings' folder is not watched though it should be; null if it is, or need not be. */
  readonly watchProblem: string | null;
}

/** The trigger that made the plugin read its settings again. */
export type ReloadCause = "command" | "signal" | "watch";

/** The outcome of reading the settings and the policy again. */
export interface Reload {
  readonly time: string;
  readonly cause: ReloadCause;
  /** The revision in use afterwards: the one from before, if there was a problem. */
  readonly revision: string;
  /** A sentence for each; empty if the settings are in use. */
  readonly problems: readonly string[];
}

/** The bundle that the policy comes from. */
export interface PolicyStatus {
  /** The folder, the file or the URL. */
  readonly place: string;
  readonly revision: string;
  readonly sequence: number;
  readonly sha256: string;
  /** True if a key of the settings has signed it. */
  readonly verified: boolean;
  /** Since when it is in use. */
  readonly since: string;
  /** True if an earlier run of the plugin kept it, and it has not been found at its place since. */
  readonly isKept: boolean;
  /** When its place was last looked at with success; null if it was not since the start. */
  readonly checked: string | null;
  /** Why the place cannot be looked at, or what is there cannot be used; null if it is in use. */
  readonly problem: string | null;
}

export interface DockerdStatus {
  readonly socket: string;
  /** Since when dockerd's events are read without a gap; null if they are not. */
  readonly readingSince: string | null;
  /** Why they are not read; null if they are, or before the first attempt. */
  readonly problem: string | null;
  /** True if dockerd asked this plugin about the plugin's own last request; null if none was answered. */
  readonly asks: boolean | null;
  /** The number of gaps: times that they could not be read, or not completely, after they had been. */
  readonly gaps: number;
}

export interface AuditStatus {
  /** Records since the start. */
  readonly written: number;
  readonly failures: number;
  /** Why the next record can probably not be written; null if it can. */
  readonly problem: string | null;
}

export interface ListenerStatus {
  readonly address: string;
  /** Why nothing listens; null if the listener answers. */
  readonly problem: string | null;
}
