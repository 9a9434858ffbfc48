import type { Catalogue, Mode, Settings } from "../../domain/settings.js";
import { profilesInUse } from "./cis-evidence.js";
import type { ExceptionUse } from "./exceptions-used.js";

/** An exception of the settings. */
export interface ExceptionState {
  readonly id: string;
  readonly controls: readonly string[];
  /** RFC 3339, UTC, seconds. */
  readonly expires: string;
  readonly state: "expired" | "expires soon" | "in force";
  /** The number of its uses in the period, for all of its controls. */
  readonly uses: number;
}

/** A control of severity critical that does not refuse, by the settings. */
export interface OpenCriticalControl {
  readonly profile: string;
  readonly control: string;
  readonly mode: Mode;
}

/** The current settings, as far as the report shows them. */
export interface SettingsState {
  readonly file: string;
  readonly mode: Settings["enforcement"]["mode"];
  readonly exceptions: readonly ExceptionState[];
  readonly lowered: readonly OpenCriticalControl[];
}

/** Settings, and where they are from. */
export interface SettingsRead {
  readonly file: string;
  readonly settings: Settings;
  /** An exception that expires within so many milliseconds expires soon. */
  readonly soonMs: number;
}

/** Compares the settings with the exceptions that were used. */
export function settingsStateOf(
  { file, settings, soonMs }: SettingsRead,
  used: readonly ExceptionUse[],
  catalogue: Catalogue,
  now: Date,
): SettingsState {
  const exceptions = settings.exceptions.map(({ id, controls, expires }) => {
    const uses = used.filter((one) => one.id === id).reduce((sum, one) => sum + one.uses, 0);
    return { id, controls, expires, state: stateOf(expires, soonMs, now), uses };
  });
  const { mode } = settings.enforcement;
  return { file, mode, exceptions, lowered: loweredOf(settings, catalogue) };
}

function stateOf(expires: string, soonMs: number, now: Date): ExceptionState["state"] {
  const leftMs = Date.parse(expires) - now.getTime();
  if (leftMs <= 0) return "expired";
  return leftMs < soonMs ? "expires soon" : "in force";
}

function loweredOf(settings: Settings, catalogue: Catalogue): readonly OpenCriticalControl[] {
  return profilesInUse(settings).flatMap((profile) =>
    Object.entries(settings.sets[profile]?.modes ?? {}).flatMap(([control, mode]) =>
      mode !== "deny" && catalogue[control]?.severity === "critical"
        ? [{ profile, control, mode }]
        : [],
    ),
  );
}
