import type { KeyObject } from "node:crypto";
import { openLines, type SealedLines } from "../../audit/log/sealed-lines.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { CapturedRequest } from "../../domain/capture.js";
import type { Settings } from "../../domain/settings.js";
import { UsageError } from "../../domain/errors.js";
import { revisionOf } from "../../engine/policy/load-policy.js";
import { replayCaptured } from "./replay-captured.js";
import { doubtful, type ReplayOutcome } from "./replay-record.js";
import { replaySettingsOf } from "./replay-settings.js";
import type { LoadedReplaySettings, ReplaySettings } from "./replay-settings.js";
import { isMapping } from "../../domain/is-mapping.js";

/** Replays the lines of a capture in their order. */
export interface CaptureReplay {
  /**
   * Takes a line; returns false if it is none.
   *
   * @throws {UsageError} When it is encrypted, and there is no key.
   */
  readonly take: (line: string) => boolean;
}

/** By what a capture is replayed. */
export interface CaptureReplayParts {
  readonly candidate: LoadedReplaySettings;
  /** Those that may have decided: the program's own, and the one of the new settings. */
  readonly libraries: readonly CompiledLibrary[];
  /** The settings in the capture count, whatever the policy was. */
  readonly isAnyRevision: boolean;
  /** The private key for encrypted lines; null for none. */
  readonly key: KeyObject | null;
  readonly add: (request: CapturedRequest, outcome: ReplayOutcome) => void;
}

/** Creates it. */
export function createCaptureReplay(parts: CaptureReplayParts): CaptureReplay {
  const { candidate, add } = parts;
  const baselines = new Map<string, ReplaySettings>();

  function takeRequest(request: CapturedRequest): void {
    const baseline = baselines.get(request.revision);
    add(
      request,
      baseline === undefined ? doubtful("settings") : replayCaptured(request, baseline, candidate),
    );
  }

  function take(text: string): boolean {
    const line = captureLineIn(text);
    switch (line?.kind) {
      case undefined:
        return false;
      case "request":
        takeRequest(line.request);
        return true;
      case "settings": {
        const replay = settingsIn(line.settings, line.revision, parts);
        if (replay !== null) baselines.set(line.revision, replay);
        return true;
      }
      case "sealed":
        return takeSealed(line.sealed);
    }
  }

  function takeSealed(sealed: unknown): boolean {
    if (parts.key === null)
      throw new UsageError("Cannot replay: the capture is encrypted; pass --key FILE");
    const opened = openedBy(parts.key, sealed);
    const lines = opened?.split("\n").filter((line) => line !== "") ?? [""];
    // What is encrypted twice is not ours.
    return lines.map((line) => !line.includes('"sealed"') && take(line)).every(Boolean);
  }

  return { take };
}

/** Returns null for lines that were damaged, or encrypted for another key. */
function openedBy(key: KeyObject, sealed: unknown): string | null {
  try {
    return openLines(sealed as SealedLines, key).toString();
  } catch {
    return null;
  }
}

/** Returns null for settings that did not decide by a policy that is here. */
function settingsIn(
  settings: Settings,
  revision: string,
  { libraries, isAnyRevision }: CaptureReplayParts,
): ReplaySettings | null {
  const library = libraries.find(
    ({ wasm }) => isAnyRevision || revisionOf(wasm, settings) === revision,
  );
  try {
    return library === undefined ? null : replaySettingsOf(library, settings, revision);
  } catch (thrown) {
    // Settings that somebody has changed can have anything in any place.
    if (thrown instanceof TypeError) return null;
    throw thrown;
  }
}

/** A line of a capture: a request, or the settings that decided those after it. */
type CaptureLine =
  | { readonly kind: "request"; readonly request: CapturedRequest }
  | { readonly kind: "settings"; readonly revision: string; readonly settings: Settings }
  | { readonly kind: "sealed"; readonly sealed: unknown };

/** Reads a line of a capture; null if it is none. What the plugin wrote is not checked further: its file is root's. */
function captureLineIn(text: string): CaptureLine | null {
  const value = parsed(text);
  if (value?.["capture"] !== 1) return null;
  const { sealed, settings, revision } = value;
  if (isMapping(sealed)) return { kind: "sealed", sealed };
  if (typeof revision !== "string") return null;
  if (!isMapping(settings)) return isRequest(value) ? { kind: "request", request: value } : null;
  return { kind: "settings", revision, settings: settings as unknown as Settings };
}

function isRequest(value: Members): value is Members & CapturedRequest {
  const { id, action, identity } = value;
  const isNamed = isMapping(identity) && typeof identity["name"] === "string";
  const isActed = typeof action === "string" || action === null;
  return typeof id === "string" && isActed && (identity === null || isNamed);
}

type Members = Readonly<Record<string, unknown>>;

function parsed(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
