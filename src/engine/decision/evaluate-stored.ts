import { oneMeansAction } from "../../domain/actions.js";
import type { Caller } from "../../domain/caller.js";
import type { PolicyAnswer, Violation } from "../../domain/decision.js";
import type { IgnoredException, UsedException } from "../../domain/exceptions.js";
import type { Facts } from "../../domain/facts.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { Overrides } from "../../domain/overrides.js";
import type { Parameter } from "../../domain/parameters.js";
import type { DroppedLimit } from "../../domain/shown-container.js";
import type { Catalogue, ControlSet, Mode, Settings } from "../../domain/settings.js";
import { applyExceptions } from "../policy/apply-exceptions.js";
import type { Policy } from "../policy/wasm-policy.js";
import { exceptionsFor, widened } from "../settings/exceptions-for.js";
import { CALLER_CONTROLS } from "../settings/access-controls.js";

/** The policy and the settings that stored containers are evaluated by. */
export interface StoredRuling {
  readonly sets: Settings["sets"];
  readonly policy: Policy;
  readonly catalogue: Catalogue;
}

/** The findings of the rules of a create in the containers that a request starts. */
export interface StoredFindings extends Pick<PolicyAnswer, "violations" | "warnings"> {
  readonly used: readonly UsedException[];
  readonly ignored: readonly IgnoredException[];
}

/** Nothing was found, or nothing was to be evaluated. */
export const NOTHING_STORED: StoredFindings = Object.freeze({
  violations: [],
  warnings: [],
  used: [],
  ignored: [],
});

/** The control that asks for the evaluation; its mode is the highest that it has. */
const CONTROL = "stored_containers";

/**
 * Evaluates each container that a request starts as its create, for the caller who starts it, with the exceptions for such a
 * create.
 *
 * @param facts Those of the start.
 * @param endTime The time by which exceptions end.
 */
export function evaluateStored(
  ruling: StoredRuling,
  caller: Caller,
  facts: Facts,
  endTime: string,
): StoredFindings {
  const found = eachStored(ruling, facts, (create, { set, narrowed }) => {
    const asked = { ...create, overrides: caller.overrides };
    const { applied, ignored } = exceptionsFor(caller, asked, endTime);
    const overrides = narrowed(widened(caller.overrides, set, applied));
    const { policy } = ruling;
    const input = { ...asked, overrides };
    const plain = narrowed(caller.overrides);
    const excepted = { policy, facts: input, plain, applied };
    const { answer, used } = applyExceptions(policy.evaluate(input), excepted);
    return { ...marked(answer), used, ignored };
  });
  return {
    violations: found.flatMap(({ violations }) => violations),
    warnings: found.flatMap(({ warnings }) => warnings),
    used: found.flatMap(({ used }) => used),
    ignored: found.flatMap(({ ignored }) => ignored),
  };
}

/**
 * Evaluates each container that a request starts by a set, without exceptions.
 *
 * @param facts With the set, and what the caller has beside it.
 */
export function evaluateStoredPlainly(
  ruling: StoredRuling,
  facts: Facts,
): Pick<StoredFindings, "violations" | "warnings"> {
  const found = eachStored(ruling, facts, (create, { narrowed }) =>
    marked(ruling.policy.evaluate({ ...create, overrides: narrowed(facts.overrides) })),
  );
  return {
    violations: found.flatMap(({ violations }) => violations),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

/** By what a stored container is evaluated. */
interface StoredSet {
  readonly set: ControlSet;
  /**
   * Returns the overrides with the modes of the controls that evaluate a stored container, all others off, and without the
   * need of a limit that the host cannot set.
   */
  readonly narrowed: (overrides: Overrides) => Overrides;
}

/** Evaluates the create of each container that a request starts; none where a start is left to the controls of mounts. */
function eachStored<Found>(
  { sets, catalogue }: StoredRuling,
  facts: Facts,
  evaluate: (create: Facts, by: StoredSet) => Found,
): readonly Found[] {
  const set = sets[facts.set];
  const most = modeOfStored(set, facts.overrides);
  if (set === undefined || most === "off") return [];
  const { creates, dropped } = facts.stored_container ?? { creates: [], dropped: [] };
  const narrowed = (overrides: Overrides): Overrides => {
    const modes = modesOf(catalogue, { ...set.modes, ...overrides.modes }, most);
    return { modes, parameters: withoutDropped(overrides.parameters, dropped) };
  };
  return creates.map((create) => evaluate({ ...create, ...ofCaller(facts) }, { set, narrowed }));
}

/** Returns the facts of a start that its creates share: the caller, the time and the set. */
function ofCaller({
  user,
  time,
  local,
  set,
}: Facts): Pick<Facts, "user" | "time" | "local" | "set"> {
  return { user, time, local, set };
}

/** Returns the mode of the control for a caller; `off` where a start is left to the controls of mounts. */
function modeOfStored(set: ControlSet | undefined, overrides: Overrides): Mode {
  if (set === undefined) return "off";
  const chosen = startIn(overrides) ?? startIn(set);
  return chosen === "whole" ? (overrides.modes[CONTROL] ?? set.modes[CONTROL] ?? "off") : "off";
}

function startIn({ parameters }: Pick<ControlSet, "parameters">): unknown {
  return parameters[CONTROL]?.["container_start"];
}

type Modes = Readonly<Record<string, Mode>>;

function modesOf(catalogue: Catalogue, modes: Modes, most: Mode): Modes {
  return Object.fromEntries(
    Object.entries(modes).map(([id, mode]) => {
      if (!isOfCreates(id, catalogue)) return [id, "off"];
      return [id, most === "warn" && mode === "deny" ? "warn" : mode];
    }),
  );
}

/**
 * Returns true for a control of creates. Those of the caller and of the request's form have evaluated the start. Quotas, and
 * who owns networks and volumes, have their own rules for it.
 */
export function isOfCreates(id: string, catalogue: Catalogue): boolean {
  if (OWN_RULES.has(id) || HYGIENE_CONTROLS.has(id) || CALLER_CONTROLS.has(id)) return false;
  return oneMeansAction(catalogue[id]?.endpoints ?? [], "container.create");
}

type Parameters = Overrides["parameters"];

/**
 * Requirements dropped per limit: where the host cannot set it, a stored container does not show that its creator asked
 * for one. The other rules of these controls hold.
 */
const UNSHOWN: Readonly<
  Record<DroppedLimit, readonly [control: string, set: Readonly<Record<string, Parameter>>]>
> = {
  memory: [
    "memory_limit",
    // Without a limit of memory, dockerd stores an unlimited swap.
    { require_memory_limit: false, forbid_unlimited_swap: false, max_swap: 0 },
  ],
  pids: ["pids_limit", { require_pids_limit: false }],
  cpu: ["cpu_limit", { require_cpu_limit: false }],
};

function withoutDropped(parameters: Parameters, dropped: readonly DroppedLimit[]): Parameters {
  const changes = dropped.map((limit) => {
    const [control, set] = UNSHOWN[limit];
    return [control, { ...parameters[control], ...set }] as const;
  });
  return { ...parameters, ...Object.fromEntries(changes) };
}

const OWN_RULES: ReadonlySet<string> = new Set([
  "network_attachment",
  "tenant_quota",
  "volume_ownership",
]);

function marked({
  violations,
  warnings,
}: PolicyAnswer): Pick<StoredFindings, "violations" | "warnings"> {
  return { violations: violations.map(ofStored), warnings: warnings.map(ofStored) };
}

function ofStored(violation: Violation): Violation {
  return { ...violation, message: `${violation.message} ${whatToDo(violation)}` };
}

/** Returns what changes the container; a name and a restart policy need no new one. */
function whatToDo({ field }: Violation): string {
  const change = CHANGES.get(field ?? "");
  const first = change === undefined ? "remove it, and" : `${change}, or`;
  return `The container was created so: ${first} create it again.`;
}

/** Commands that change a stored container, by the field of the create. */
const CHANGES: ReadonlyMap<string, string> = new Map([
  ["name", "rename it with docker rename"],
  ["HostConfig.RestartPolicy", "change it with docker update --restart no"],
]);

/** Returns those of the findings that the start itself does not have. */
export function newOf(
  found: readonly Violation[],
  own: readonly Violation[],
): readonly Violation[] {
  const known = new Set(own.map((one) => keyOf(ofStored(one))));
  return found.filter((one) => !known.has(keyOf(one)));
}

function keyOf({ control, field, value, message }: Violation): string {
  return JSON.stringify([control, field, value, message]);
}
