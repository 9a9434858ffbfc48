import { z } from "zod";
import { oneMeansAction } from "../../domain/actions.js";
import type { Group, People } from "../../domain/people.js";
import type { Catalogue, Library } from "../../domain/settings.js";
import { checkOwnParameters, isHygiene, unknownControl } from "./check-changes.js";
import { changeNameOf } from "./parameter-changes.js";
import { benefits, peopleOf, rolesOfUser, userOf } from "./people-of.js";
import { knownRoles, missing, type PeopleFile } from "./people-section.js";
import type { SettingsProblem } from "./read-yaml.js";
import { hasTemplate } from "./templates.js";

const texts = z.array(z.string()).default([]);
const nonEmpty = z.string().regex(/\S/, "must say something");
const instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant in quotes, as "2026-11-25T00:00:00Z"',
});

const exception = z.strictObject({
  id: nonEmpty,
  controls: z.array(z.string()).min(1, "must name at least one control"),
  who: z.strictObject({
    anyone: z.boolean().default(false),
    users: texts,
    groups: texts,
    roles: texts,
  }),
  when: z.strictObject({ images: texts, actions: texts }).prefault({}),
  set: z.record(z.string(), z.json()).default({}),
  mode: z.enum(["warn", "off"]).optional(),
  reason: nonEmpty,
  ticket: nonEmpty,
  approved_by: nonEmpty,
  created: instant,
  expires: instant,
});

/** The schema of `exceptions`: what else is permitted, to whom and for how long. */
export const exceptionsShape = {
  limits: z
    .strictObject({
      max_exception_days: z.int().min(1).default(90),
      never_exempt: texts,
    })
    .prefault({}),
  exceptions: z.array(exception).default([]),
};

/** An exception as it is written in the file. */
export type ExceptionEntry = z.infer<typeof exception>;

type ExceptionsOfFile = z.infer<z.ZodObject<typeof exceptionsShape>> & PeopleFile;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the problems of the exceptions. An expired exception is no problem: it no longer permits anything. */
export function checkExceptions(file: ExceptionsOfFile, { catalogue }: Library): SettingsProblem[] {
  const forbidden = file.limits.never_exempt;
  const people = peopleOf(file);
  return [
    ...forbidden
      .filter((control) => !Object.hasOwn(catalogue, control))
      .map((control) => unknownControl(control, ["limits", "never_exempt"])),
    ...checkIds(file.exceptions),
    ...file.exceptions.flatMap((exception, index) => {
      const problems = [
        ...checkControls(exception, forbidden, catalogue),
        ...checkBeneficiaries(exception, file),
        ...checkWhen(exception, catalogue),
        ...checkPermission(exception, catalogue),
        ...checkApproval(exception, people),
        ...checkTime(exception, file.limits.max_exception_days),
      ];
      return problems.map((problem) => ({
        ...problem,
        path: ["exceptions", index, ...problem.path],
      }));
    }),
  ];
}

function checkIds(exceptions: readonly ExceptionEntry[]): SettingsProblem[] {
  const ids = exceptions.map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [{ path: ["exceptions", index, "id"], message: `"${id}" is given twice` }],
  );
}

function checkControls(
  { controls }: ExceptionEntry,
  forbidden: readonly string[],
  catalogue: Catalogue,
): SettingsProblem[] {
  const path = ["controls"];
  return controls.flatMap((control) => {
    if (!Object.hasOwn(catalogue, control)) return [unknownControl(control, path)];
    if (!isHygiene(control, catalogue) && !forbidden.includes(control)) return [];
    return [{ path, message: `"${control}" has no exceptions, see limits.never_exempt` }];
  });
}

function checkBeneficiaries({ who }: ExceptionEntry, file: PeopleFile): SettingsProblem[] {
  const named = [...who.users, ...who.groups, ...who.roles].length > 0;
  return [
    ...(named || who.anyone
      ? []
      : [{ path: ["who"], message: "names nobody: give users, groups or roles, or anyone: true" }]),
    ...missing(who.users, file.users, "user", ["who", "users"]),
    ...missing(who.groups, file.groups, "group", ["who", "groups"]),
    ...missing(who.roles, knownRoles(file), "role", ["who", "roles"]),
  ];
}

const IMAGE = /^(?=[^/]*[.:])[^\s/@*]+\/[^\s@*]+(?:@sha256:[0-9a-f]{64})?$/;

/** Requires a digest for grave controls: a user who may push or tag can give any image any name. */
function checkWhen({ when, controls }: ExceptionEntry, catalogue: Catalogue): SettingsProblem[] {
  const grave = controls.filter((control) => catalogue[control]?.severity === "critical");
  return [
    ...when.images.flatMap((image): SettingsProblem[] => {
      const path = ["when", "images"];
      if (!IMAGE.test(image))
        return [
          {
            path,
            message: `"${image}" must be a whole reference, as "docker.io/library/alpine:3.20"`,
          },
        ];
      if (grave.length === 0 || image.includes("@")) return [];
      return [
        { path, message: `"${image}" must have a digest, since ${grave.join(", ")} is critical` },
      ];
    }),
    ...when.actions
      .filter((action) => !controls.some((control) => evaluates(control, action, catalogue)))
      .map((action) => ({
        path: ["when", "actions"],
        message: `"${action}" is evaluated by none of its controls; their pages list the actions`,
      })),
  ];
}

/** Returns true if a control evaluates `action`, or if it does not exist, which is reported separately. */
function evaluates(control: string, action: string, catalogue: Catalogue): boolean {
  const { endpoints = ["*"], responses = [] } = catalogue[control] ?? {};
  return oneMeansAction([...endpoints, ...responses], action);
}

function checkPermission(exception: ExceptionEntry, catalogue: Catalogue): SettingsProblem[] {
  const { set, mode, controls } = exception;
  const keys = Object.keys(set);
  if (keys.length > 0 === (mode !== undefined))
    return [{ path: [], message: 'must have either "set", which widens parameters, or "mode"' }];
  const strange = keys.filter((key) => !controls.includes(changeNameOf(key).control));
  const signed = keys.filter((key) => /^[+-]/.test(key) || hasTemplate(set[key] ?? null));
  return [
    ...strange.map((key) => ({ path: ["set", key], message: "belongs to none of its controls" })),
    ...signed.map((key) => ({
      path: ["set", key],
      message: "must be written without a sign and without templates: an exception always adds",
    })),
    ...checkOwnParameters(set, ["set"], catalogue),
  ];
}

function checkApproval(
  { approved_by: approver, who }: ExceptionEntry,
  people: People,
): SettingsProblem[] {
  const path = ["approved_by"];
  const { users } = people;
  if (!Object.hasOwn(users, approver)) return missing([approver], users, "user", path);
  if (
    !rolesOfUser(people, userOf(people, approver)).some(
      (role) => people.roles[role]?.mayExempt === true,
    )
  )
    return [{ path, message: `"${approver}" has no role with "may_exempt: true"` }];
  const named = Object.entries(users).filter(([name, user]) =>
    benefits(who, name, user.groups, rolesOfUser(people, user)),
  );
  // Unlisted users may have a role that the file does not give to anyone, and be in a group that a
  // certificate or the host proves.
  const strangers =
    who.anyone ||
    who.roles.some((role) => !Object.hasOwn(people.roles, role)) ||
    who.groups.some((name) => isProven(people.groups[name]));
  if (strangers || named.map(([name]) => name).join() !== approver) return [];
  return [{ path, message: `"${approver}" may not approve what is for "${approver}" alone` }];
}

function isProven(group: Group | undefined): boolean {
  return group !== undefined && group.certOus.length + group.osGroups.length > 0;
}

function checkTime({ created, expires }: ExceptionEntry, maxDays: number): SettingsProblem[] {
  const path = ["expires"];
  const days = (Date.parse(expires) - Date.parse(created)) / DAY_MS;
  if (days <= 0) return [{ path, message: "must be later than created" }];
  if (days <= maxDays) return [];
  return [
    { path, message: `must be within ${maxDays} days of created, see limits.max_exception_days` },
  ];
}
