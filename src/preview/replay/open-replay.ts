import type { AuditRecord } from "../../domain/record.js";
import type { Identity } from "../../domain/identity.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { chooseSettings, type SettingsFlags } from "../session/open-configuration.js";
import { isThere } from "../session/read-input.js";
import { createCaptureReplay } from "./capture-replay.js";
import { readCaptureKey } from "./read-capture.js";
import { createReplayMemo } from "./replay-memo.js";
import { createReplayTally, type ReplaySummary } from "./replay-summary.js";
import { comparedSettings } from "./replay-record.js";
import { loadReplaySettings, type LoadedReplaySettings } from "./replay-settings.js";

/** The options of `dockwarden replay`. */
export interface ReplayFlags extends SettingsFlags {
  /** The file of those that decided; without it the host's, if there are any. A capture has its own. */
  readonly oldSettings?: string;
  readonly anyRevision?: boolean;
  /** The file of the private key of a capture. */
  readonly key?: string;
}

/** Takes what was recorded, and sums up what the new settings change. */
export interface Replay {
  readonly add: (record: AuditRecord) => void;
  /**
   * Takes a line of a capture; returns false if it is none.
   *
   * @throws {UsageError} When it is encrypted, and there is no key.
   */
  readonly addCaptured: (line: string) => boolean;
  readonly summary: () => ReplaySummary;
}

/**
 * Opens a replay.
 *
 * @throws {UsageError} When a file cannot be read, or the policy is not to be used.
 * @throws {SettingsError} When settings are not valid.
 */
export async function openReplay(flags: ReplayFlags): Promise<Replay> {
  const { oldSettings, anyRevision: isAnyRevision = false, key: keyFile, ...chosenBy } = flags;
  const candidate = await settingsBy(chosenBy);
  const file = oldSettings ?? (isThere(DEFAULT_PATHS.settings) ? DEFAULT_PATHS.settings : null);
  const baseline = file === null ? null : await settingsBy({ settings: file });
  const replay = createReplayMemo(comparedSettings(baseline, candidate, isAnyRevision));
  const tally = createReplayTally();
  const captured = createCaptureReplay({
    ...{ candidate, isAnyRevision, key: keyFile === undefined ? null : readCaptureKey(keyFile) },
    libraries:
      candidate.library.origin === null ? [candidate.library] : [candidate.library, loadLibrary()],
    add({ id, identity }, outcome) {
      tally.add({ id, user: nameOf(identity) }, outcome);
    },
  });
  return {
    add(record) {
      if (record.phase === "request") tally.add(record, replay(record));
      else tally.passOver();
    },
    addCaptured: captured.take,
    summary: () => tally.summary(),
  };
}

async function settingsBy(flags: SettingsFlags): Promise<LoadedReplaySettings> {
  const { library, settings } = await chooseSettings(flags);
  return loadReplaySettings(library, settings);
}

function nameOf(identity: Identity | null): string | null {
  return identity === null || identity.name === "" ? null : identity.name;
}
