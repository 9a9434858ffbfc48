import type { AuditRecord } from "../../domain/record.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { UsageError } from "../../errors.js";
import { chooseSettings, type SettingsFlags } from "../open-configuration.js";
import { isThere } from "../read-input.js";
import { createReplayMemo } from "./replay-memo.js";
import { createReplayTally, type ReplaySummary } from "./replay-summary.js";
import { replaySides } from "./replay-record.js";
import { sideOf, type Side } from "./side.js";

/** What `dockwarden replay` is asked. */
export interface ReplayFlags extends SettingsFlags {
  /** The file of those that decided; without it the host's, if there are any. */
  readonly oldSettings?: string;
  readonly anyRevision?: boolean;
}

/** Takes the records of a log, and sums up what the new settings change. */
export interface Replay {
  readonly add: (record: AuditRecord) => void;
  readonly summary: () => ReplaySummary;
}

/**
 * Opens a replay of audit records.
 *
 * @throws {UsageError} When a file cannot be read, or flags contradict each other.
 * @throws {SettingsError} When settings are not valid.
 */
export async function openReplay(flags: ReplayFlags): Promise<Replay> {
  const { oldSettings, anyRevision: isAnyRevision = false, ...chosenBy } = flags;
  if (isAnyRevision && oldSettings === undefined)
    throw new UsageError("Cannot replay: --any-revision needs --old-settings, which it is about");
  const now = await sideBy(chosenBy);
  const file = oldSettings ?? (isThere(DEFAULT_PATHS.settings) ? DEFAULT_PATHS.settings : null);
  const old = file === null ? null : await sideBy({ settings: file });
  const replay = createReplayMemo(replaySides(old, now, isAnyRevision));
  const tally = createReplayTally();
  return {
    add(record) {
      if (record.phase === "request") tally.add(record, replay(record));
      else tally.passOver();
    },
    summary: () => tally.summary(),
  };
}

async function sideBy(flags: SettingsFlags): Promise<Side> {
  const { library, settings } = await chooseSettings(flags);
  return sideOf(library, settings);
}
