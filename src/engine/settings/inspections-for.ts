import { oneMeansAction } from "../../domain/actions.js";
import { copiesFiles, restartsFiles } from "../../domain/copies-files.js";
import { mountsNamed, resolvesMounts } from "../../domain/resolves-mounts.js";
import type { Overrides } from "../../domain/overrides.js";
import { SUMS, type Sum } from "../../domain/shares.js";
import type {
  Catalogue,
  ControlDescription,
  ControlSet,
  InspectionKind,
  Settings,
} from "../../domain/settings.js";

/** Returns what must be inspected in dockerd before a request of `action` can be evaluated; empty for nothing. */
export type InspectionsFor = (action: string, overrides: Overrides) => ReadonlySet<InspectionKind>;

function isOn(id: string, { modes }: ControlSet): boolean {
  return (modes[id] ?? "off") !== "off";
}

/** Returns the value of the parameter that switches a control's inspection on. */
function switchOf(
  { parameters }: Pick<ControlSet, "parameters">,
  [id, { inspectsWhen }]: Control,
): unknown {
  return inspectsWhen === null ? undefined : parameters[id]?.[inspectsWhen];
}

function switchesOn([id]: Control, value: unknown): boolean {
  const isEmpty = Array.isArray(value) && value.length === 0;
  const isOffWord = OFF_WORDS.has(id) && OFF_WORDS.get(id) === value;
  return value !== false && value !== null && !isEmpty && !isOffWord;
}

/** The values by which shipped controls ask nothing. The same word is a label or a name where another control has it. */
const OFF_WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["daemon_load", 0],
  ["stored_containers", "mounts"],
  ["volume_driver", "any"],
]);

type Control = readonly [string, ControlDescription];

/**
 * Chooses inspections by the controls that one of `sets` switches on, and by the caller's own parameters. A
 * request that no such control evaluates needs no inspection.
 *
 * @internal Exported for its test.
 */
export function inspectionsFor(sets: readonly ControlSet[], catalogue: Catalogue): InspectionsFor {
  const able = Object.entries(catalogue).filter(
    ([id, { inspects }]) => inspects.length > 0 && sets.some((set) => isOn(id, set)),
  );
  const asking = able.filter((control) =>
    sets.some((set) => isOn(control[0], set) && switchesOn(control, switchOf(set, control))),
  );
  const perhaps = able.filter((control) => !asking.includes(control));
  const cached = new Map<string, ReadonlySet<InspectionKind>>();
  return (action, overrides) => {
    const found = cached.get(action) ?? kindsOf(asking, action);
    cached.set(action, found);
    const own = perhaps.filter((control) => {
      const value = switchOf(overrides, control);
      return value !== undefined && switchesOn(control, value);
    });
    return own.length === 0 ? found : new Set([...found, ...kindsOf(own, action)]);
  };
}

function kindsOf(asking: readonly Control[], action: string): ReadonlySet<InspectionKind> {
  // A control that evaluates the response needs what was inspected for the request.
  const evaluating = asking.filter(([, { endpoints, responses }]) =>
    oneMeansAction([...endpoints, ...responses], action),
  );
  const isStored = resolvesMounts(action) || mountsNamed(action);
  return new Set(
    evaluating
      .flatMap(([, { inspects }]) => inspects)
      .filter((kind) => kind !== "stored" || isStored)
      .flatMap((kind) => KINDS_MEANT[kind]?.(action) ?? [kind]),
  );
}

/** Of kinds that stand for others, depending on the action: those others. */
const KINDS_MEANT: Readonly<
  Partial<Record<InspectionKind, (action: string) => readonly InspectionKind[]>>
> = {
  service_network: (action) => (action.startsWith("service.") ? ["network"] : []),
  execs: (action) => (action === "exec.create" ? ["container", "execs"] : []),
  files(action) {
    if (copiesFiles(action)) return ["files", "mounts", "host"];
    return restartsFiles(action) ? ["files"] : [];
  },
};

/** The inspections for the callers of one profile. */
export interface Inspections {
  readonly kinds: InspectionsFor;
  readonly sums: SumsFor;
  /** Returns true if a control refuses copies or restarts of containers that run, so that a start waits for them. */
  readonly keepsFiles: (overrides: Overrides) => boolean;
}

export type InspectionsByProfile = ReadonlyMap<string, Inspections>;

/** Returns the inspections by profile, including those that the shadow profile needs. */
export function inspectionsByProfile(
  { sets, enforcement }: Pick<Settings, "sets" | "enforcement">,
  catalogue: Catalogue,
): InspectionsByProfile {
  const shadow = enforcement.shadowProfile === null ? undefined : sets[enforcement.shadowProfile];
  return new Map(
    Object.entries(sets).map(([profile, set]) => {
      const evaluating = shadow === undefined ? [set] : [set, shadow];
      const kinds = inspectionsFor(evaluating, catalogue);
      const keepsFiles = (overrides: Overrides): boolean =>
        denying(evaluating, catalogue, "files", overrides);
      return [profile, { kinds, sums: sumsFor(evaluating, catalogue), keepsFiles }];
    }),
  );
}

/** Returns true if a control that needs inspections of a kind refuses requests, by one of `sets` or the caller's own mode. */
function denying(
  sets: readonly ControlSet[],
  catalogue: Catalogue,
  kind: InspectionKind,
  { modes: own }: Overrides,
): boolean {
  const ids = Object.keys(catalogue).filter((id) => catalogue[id]?.inspects.includes(kind));
  return ids.some((id) => sets.some(({ modes }) => (own[id] ?? modes[id]) === "deny"));
}

/**
 * Returns the sums that the controls need which evaluate a request of `action`, by one of `sets` or by the
 * caller's own parameters.
 */
export type SumsFor = (action: string, overrides: Overrides) => ReadonlySet<Sum>;

/**
 * Chooses single sums, since each costs requests to dockerd: those that are members of a map parameter with a kind.
 *
 * @internal Exported for its test.
 */
export function sumsFor(sets: readonly ControlSet[], catalogue: Catalogue): SumsFor {
  const asking = Object.entries(catalogue).flatMap(([id, { inspects, inspectsWhen, endpoints }]) =>
    inspects.includes("sums") && inspectsWhen !== null
      ? [{ id, name: inspectsWhen, endpoints }]
      : [],
  );
  return (action, overrides) => {
    const named = asking
      .filter(({ endpoints }) => oneMeansAction(endpoints, action))
      .flatMap(({ id, name }) =>
        [overrides, ...sets].flatMap(({ parameters }) => membersOf(parameters[id]?.[name])),
      );
    return new Set(SUMS.filter((sum) => named.includes(sum)));
  };
}

function membersOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
