import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { OPA_DOCKER_AUTHZ } from "../../domain/opa-docker-authz.js";
import type { Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet, ParameterDescription } from "../../domain/settings.js";
import { isListParameter, isMapParameter } from "../../engine/settings/parameter-changes.js";
import { wantedOf } from "../../engine/settings/parameter-types.js";
import { NOTHING_TRIED, type TriedSettings } from "./tried-settings.js";

/** The context of relaxations. */
export interface RelaxationContext {
  readonly own: ControlSet;
  readonly catalogue: Catalogue;
  /** Roles that a listed user could be given; `[]` for callers without an entry in the settings. */
  readonly roles: readonly string[];
  readonly action: string;
  /** Returns false for a change of a control that must not be tried; without it all are. */
  readonly accepts?: (control: string, widening: TriedSettings) => boolean;
}

/**
 * Returns changes of the settings that may permit what a control objects to, the narrowest first: a role, an item of a list,
 * another value, a warning in place of a denial, at last the role of an administrator. Each must be tried.
 *
 * @param found The violations of one control.
 */
export function relaxationsOf(
  control: string,
  found: readonly Violation[],
  { own, catalogue, roles, accepts = () => true }: RelaxationContext,
): readonly TriedSettings[] {
  if (NEVER_WIDENED.has(control)) return [];
  const described = Object.entries(catalogue[control]?.parameters ?? {});
  const single = described
    .flatMap(([name, about]) =>
      valuesFor(name, about, own.parameters[control]?.[name] ?? null, found)
        .filter((value) => wantedOf(about, value) === null)
        .map((value) => ({ name, value })),
    )
    .sort((a, b) => breadthOf(a) - breadthOf(b));
  const values = [...single.map((one) => [one]), ...pairsOf(single)].map((some) => ({
    ...NOTHING_TRIED,
    parameters: {
      [control]: Object.fromEntries(some.map(({ name, value }) => [name, value])),
    },
  }));
  const given = ABOUT_ROLES.has(control) ? roles : [];
  const lowered = HYGIENE_CONTROLS.has(control)
    ? []
    : [{ ...NOTHING_TRIED, modes: { [control]: "warn" as const } }];
  const widenings = [
    ...given.filter((role) => role !== BROADEST).map(roleTried),
    ...values,
    ...lowered,
    // An exception that ends permits less.
    ...given.filter((role) => role === BROADEST).map(roleTried),
  ];
  return widenings.filter((widening) => accepts(control, widening));
}

const BROADEST = "admin";

function roleTried(role: string): TriedSettings {
  return { ...NOTHING_TRIED, roles: [role] };
}

interface NewValue {
  readonly name: string;
  readonly value: Parameter;
}

/** An item more permits less than another limit, and that less than a switch. */
function breadthOf({ value }: NewValue): number {
  if (isListParameter(value)) return 0;
  return typeof value === "number" ? 1 : typeof value === "boolean" ? 3 : 2;
}

/** A path may have to be listed, and be permitted to be missing as well; or two switches are in the way of a request. */
function pairsOf(single: readonly NewValue[]): readonly (readonly NewValue[])[] {
  const switches = single.filter(({ value }) => typeof value === "boolean");
  const lists = single.filter(({ value }) => Array.isArray(value));
  const mixed = lists.flatMap((list) => switches.map((one) => [list, one]));
  const both = switches.flatMap((one, at) => switches.slice(at + 1).map((other) => [one, other]));
  return [...mixed.slice(0, MAX_PAIRS), ...both.slice(0, MAX_PAIRS)];
}

const MAX_PAIRS = 24;

/** Controls that are never relaxed: those of unreadable requests, and those that protect the plugin itself. */
const NEVER_WIDENED: ReadonlySet<string> = new Set([
  ...[...HYGIENE_CONTROLS].filter((control) => control !== "request_target"),
  "protect_authz_plugin",
  // It reads no settings.
  OPA_DOCKER_AUTHZ,
]);

/** Controls that a role satisfies. */
export const ABOUT_ROLES: ReadonlySet<string> = new Set([
  "role_actions",
  "authenticated_user",
  "plugin_management",
  "swarm_control",
  "system_endpoints",
]);

/** Parameters whose items forbid, so that one must go. */
const FORBIDS = /^(denied|never|protected|secret|required|reserved|self|docker_sockets)/;

function valuesFor(
  name: string,
  about: ParameterDescription,
  now: Parameter,
  found: readonly Violation[],
): readonly Parameter[] {
  if (typeof now === "boolean") return [!now];
  if (typeof now === "number") return numbersIn(found).filter((one) => one !== now);
  if (isListParameter(now)) return listsFor(name, now, found, about.values ?? []);
  if (isMapParameter(now)) return mapsFor(now);
  return textsFor(name, about).filter((one) => one !== now);
}

function textsFor(name: string, { type, values }: ParameterDescription): readonly Parameter[] {
  const isRole = name === "anonymous_role" || name === "unknown_user_role";
  const mayBeNull = type === "string?" || type === "pattern";
  const single = (values ?? [])
    .toReversed()
    .toSorted((a, b) => Number(OPEN.test(a)) - Number(OPEN.test(b)));
  return [...single, ...(isRole ? ["developer"] : []), ...(mayBeNull ? [null] : [])];
}

/** Values of switches with several positions that forbid nothing any more. */
const OPEN = /^(allow|any|off|open)$/;

type Map = Readonly<Record<string, Parameter>>;

/** A limit goes. */
function mapsFor(now: Map): readonly Parameter[] {
  return Object.keys(now).map((key) =>
    Object.fromEntries(Object.entries(now).filter(([other]) => other !== key)),
  );
}

function listsFor(
  name: string,
  now: readonly Parameter[],
  found: readonly Violation[],
  known: readonly string[],
): readonly Parameter[] {
  const words = [...new Set([...found.flatMap(wordsOf), ...known])];
  if (FORBIDS.test(name)) {
    const single = now.map((item) => now.filter((other) => other !== item));
    return now.length > MAX_ITEMS
      ? [now.filter((item) => !words.some((word) => word === item))]
      : single;
  }
  const adding = words.filter((word) => !now.includes(word)).map((word) => [...now, word]);
  const together = [...now, ...values(found).filter((word) => !now.includes(word))];
  return together.length > now.length + 1 ? [...adding, together] : adding;
}

/** A list with more items is not tried item by item. */
const MAX_ITEMS = 40;

function values(found: readonly Violation[]): readonly string[] {
  return [...new Set(found.flatMap(({ value }) => (value === null ? [] : [value])))];
}

/** The value and its parts, in the forms that parameters have. */
function wordsOf({ value, message }: Violation): readonly string[] {
  if (value === null || value === "") return [];
  const clean = value.replace(/^CAP_/i, "").toUpperCase();
  const parts = value.split(/[=,\s]/).filter((part) => part !== "");
  const inMessage = /^\/[^\s:]+/.test(value) ? [] : (message.match(/[\w./:@-]{2,200}/g) ?? []);
  const usable = [value, ...parts, ...inMessage.filter((word) => word.includes("/"))];
  return [
    ...usable.flatMap((one) => (one.startsWith("/") ? [`${one}:ro`, one, `${one}:rwm`] : [one])),
    ...imageWords(value),
    clean,
  ].slice(0, MAX_WORDS);
}

/** Returns an image with its host, as patterns of images have it; `[]` for what is no image. */
function imageWords(value: string): readonly string[] {
  if (!/^[a-z0-9][a-z0-9._/-]*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/.test(value)) return [];
  const [first = ""] = value.split("/");
  if (!value.includes("/")) return [`docker.io/library/${value}`];
  return /[.:]|^localhost$/.test(first) ? [value] : [`docker.io/${value}`];
}

const MAX_WORDS = 12;

function numbersIn(found: readonly Violation[]): readonly number[] {
  const texts = found.flatMap(({ value, message }) => [
    ...(value === null ? [] : [value]),
    message,
  ]);
  const numbers = texts.flatMap((text) => text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  return [...new Set([...numbers, -1])].slice(0, MAX_WORDS);
}
