import type { ParameterChange, Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet, ParameterDescription } from "../../domain/settings.js";

/** The parts of `+host_devices.allowed_devices`. */
export interface ChangeName {
  readonly control: string;
  readonly name: string;
  readonly how: ParameterChange["how"];
}

const HOW: Readonly<Record<string, ParameterChange["how"]>> = { "+": "add", "-": "remove" };

/** Splits a key of `parameters`. A key without a dot has the name `""`. */
export function changeNameOf(key: string): ChangeName {
  const how = HOW[key.charAt(0)];
  const path = how === undefined ? key : key.slice(1);
  const [control = "", name = ""] = path.split(/\.(.*)/s);
  return { control, name, how: how ?? "set" };
}

/** Returns the changes that a mapping of `parameters` makes, in its order; it stands at `origin` of the file. */
export function parameterChangesOf(
  parameters: Readonly<Record<string, Parameter>>,
  origin: string,
  catalogue: Catalogue,
): readonly ParameterChange[] {
  return Object.entries(parameters).map(([key, value]) => {
    const change = changeNameOf(key);
    const type = describedAt(change, catalogue)?.type;
    const pattern = type === "pattern" || type === "patterns";
    return { ...change, value, pattern, origin };
  });
}

/** Returns the description of the parameter that a change sets; undefined if there is none. */
export function describedAt(
  { control, name }: Pick<ParameterChange, "control" | "name">,
  catalogue: Catalogue,
): ParameterDescription | undefined {
  const parameters = Object.hasOwn(catalogue, control) ? catalogue[control]?.parameters : undefined;
  if (parameters === undefined || !Object.hasOwn(parameters, name)) return undefined;
  return parameters[name];
}

/** Returns a copy of a set with modes and parameters changed. */
export function changedSet(
  set: ControlSet,
  modes: ControlSet["modes"],
  changes: readonly ParameterChange[],
): ControlSet {
  const parameters: Record<string, Readonly<Record<string, Parameter>>> = { ...set.parameters };
  for (const change of changes) {
    const values = parameters[change.control] ?? {};
    const value = changed(values[change.name], change);
    parameters[change.control] = Object.freeze({ ...values, [change.name]: value });
  }
  return Object.freeze({
    modes: Object.freeze({ ...set.modes, ...modes }),
    parameters: Object.freeze(parameters),
  });
}

/** Applies a change to a value: `add` adds items or members, `remove` removes items, or members by name. */
export function changed(
  value: Parameter | undefined,
  { how, value: by }: ParameterChange,
): Parameter {
  if (how === "set") return by;
  if (isMapParameter(by)) return { ...(isMapParameter(value) ? value : {}), ...by };
  if (!isListParameter(by)) return by;
  return isMapParameter(value)
    ? without(value, by)
    : changedList(isListParameter(value) ? value : [], how, by);
}

function changedList(
  list: readonly Parameter[],
  how: "add" | "remove",
  items: readonly Parameter[],
): readonly Parameter[] {
  if (how === "remove") return list.filter((item) => !items.includes(item));
  return [...list, ...items.filter((item) => !list.includes(item))];
}

function without(map: Map, names: readonly Parameter[]): Map {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)));
}

type Map = Readonly<Record<string, Parameter>>;

/** Returns true if a parameter is a list. */
export function isListParameter(value: Parameter | undefined): value is readonly Parameter[] {
  return Array.isArray(value);
}

/** Returns true if a parameter is a map. */
export function isMapParameter(value: Parameter | undefined): value is Map {
  return typeof value === "object" && value !== null && !isListParameter(value);
}
