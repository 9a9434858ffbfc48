import type { Library, Mode, Settings } from "../../domain/settings.js";

/** A control whose mode is below the one of the shipped profile. */
export interface LoweredControl {
  readonly control: string;
  readonly mode: Mode;
  /** The mode of the shipped profile. */
  readonly shipped: Mode;
}

const STRENGTH: Readonly<Record<Mode, number>> = { deny: 2, warn: 1, off: 0 };

/** Returns the controls that settings have lowered in a profile. */
export function loweredControls(
  { sets }: Pick<Settings, "sets">,
  { profiles }: Pick<Library, "profiles">,
  profile: string,
): readonly LoweredControl[] {
  const modes = sets[profile]?.modes ?? {};
  return Object.entries(profiles[profile]?.modes ?? {}).flatMap(([control, shipped]) => {
    const mode = modes[control] ?? "off";
    return STRENGTH[mode] < STRENGTH[shipped] ? [{ control, mode, shipped }] : [];
  });
}
