import type { Catalogue, Mode, Settings } from "../../domain/settings.js";
import { CIS_CHAPTER_5, type CisItem } from "./cis-items.js";
import type { ControlCounts } from "./control-counts.js";
import type { ExceptionUse } from "./exceptions-used.js";

/** A control that covers an item. */
export interface CisControl {
  readonly control: string;
  /** The modes in which the records show it: `deny` where it refused, `warn` where it warned. */
  readonly seen: readonly Mode[];
  /** By profile, its mode in the settings of now; null if no settings were read. */
  readonly modes: Readonly<Record<string, Mode>> | null;
  readonly denied: number;
  readonly warned: number;
  /** Allowed by a dry run or by break-glass. */
  readonly unenforced: number;
  readonly exceptionsUsed: number;
}

/** An item, and the controls that cover it; `[]` if none does. */
export interface CisEvidence extends CisItem {
  readonly controls: readonly CisControl[];
}

/** Dependencies of the evidence. */
export interface CisParts {
  readonly catalogue: Catalogue;
  readonly counts: ReadonlyMap<string, ControlCounts>;
  readonly exceptions: readonly ExceptionUse[];
  readonly settings: Settings | null;
}

/** Returns the evidence for chapter 5, by the references of the controls. */
export function cisEvidenceOf(parts: CisParts): readonly CisEvidence[] {
  return CIS_CHAPTER_5.map(({ item, about }) => {
    const covering = Object.entries(parts.catalogue)
      .filter(([, { references }]) => references.includes(`CIS ${item}`))
      .map(([control]) => controlOf(control, parts));
    return { item, about, controls: covering };
  });
}

function controlOf(control: string, parts: CisParts): CisControl {
  const { counts, exceptions, settings } = parts;
  const { denied, warned, dryRun, breakGlass } = counts.get(control) ?? NOTHING;
  const uses = exceptions.filter((one) => one.control === control).map((one) => one.uses);
  const refuses = denied + dryRun + breakGlass > 0;
  return {
    control,
    seen: [...(refuses ? (["deny"] as const) : []), ...(warned > 0 ? (["warn"] as const) : [])],
    modes: settings === null ? null : modesOf(control, settings),
    ...{ denied, warned, unenforced: dryRun + breakGlass },
    exceptionsUsed: uses.reduce((sum, one) => sum + one, 0),
  };
}

const NOTHING = { denied: 0, warned: 0, dryRun: 0, breakGlass: 0 };

/** Returns a control's mode in each profile that callers may have. */
function modesOf(control: string, settings: Settings): Readonly<Record<string, Mode>> {
  const modes = profilesInUse(settings).map((profile) => {
    const mode = settings.sets[profile]?.modes[control] ?? "off";
    return [profile, mode] as const;
  });
  return Object.fromEntries(modes);
}

/** Returns the profiles that callers may have. */
export function profilesInUse({ profile, bindings }: Settings): readonly string[] {
  return [...new Set([profile, ...bindings.map((binding) => binding.profile)])];
}
