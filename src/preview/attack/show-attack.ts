import { escaped } from "../../domain/escaped.js";
import type { AttackReport, ThroughAttack } from "./attack.js";
import type { TriedSettings } from "../session/tried-settings.js";

/** Renders what came through, by severity, with the fix of each; then the fix of all, and what it costs. */
export function showAttack(report: AttackReport, about: string): string {
  const { attacks, refused, through, honest, honestRefused } = report;
  const lines = [
    about,
    `${attacks} attacks: ${refused} refused, ${through.length} let through`,
    `${honest} honest requests: ${honestRefused.length} refused${reasonsOf(report)}`,
    ...through.flatMap(linesOfAttack),
    ...linesOfFix(report),
    ...warningOf(report),
  ];
  return `${lines.map((line) => escaped(line)).join("\n")}\n`;
}

function reasonsOf({ honestRefused }: AttackReport): string {
  const counts = new Map<string, number>();
  for (const control of honestRefused.flatMap(({ by }) => by))
    counts.set(control, (counts.get(control) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 5);
  const named = most.map(([control, count]) => `${control} ${count}`).join(", ");
  return named === "" ? "" : ` (${named})`;
}

function linesOfAttack({ id, severity, title, ...rest }: ThroughAttack): readonly string[] {
  const { method, target, controls, fix } = rest;
  const fixes =
    fix === null
      ? ["no change of one control that was tried refuses it"]
      : linesOfTried(fix).map(onOneLine);
  return [
    "",
    `${severity.padEnd(9)}${id}: ${title}`,
    `         ${method} ${shortened(target)}`,
    ...(controls.length === 0 ? [] : [`         should be refused by ${controls.join(" or ")}`]),
    `         fix: ${fixes.join("")}`,
  ];
}

/** Parts that are members of their own, such as `modes` and `parameters`, are told apart by a semicolon. */
function onOneLine(line: string, at: number): string {
  if (at === 0) return line;
  return line.startsWith(" ") ? ` ${line.trim()}` : `; ${line}`;
}

/** Some targets have a megabyte. */
function shortened(target: string): string {
  return target.length > 120 ? `${target.slice(0, 120)}…` : target;
}

function linesOfFix({ fix, through, honestRefusedWithFix, honestRefused }: AttackReport) {
  const lines = linesOfTried(fix);
  if (through.length === 0 || lines.length === 0) return [];
  const more = honestRefusedWithFix - honestRefused.length;
  return [
    "",
    `These settings would refuse ${through.filter((one) => one.fix !== null).length} of them, and ${more} honest requests that pass now:`,
    ...lines.map((line) => `  ${line}`),
  ];
}

/** A caller who may do nothing proves nothing. */
function warningOf({ honest, honestRefused }: AttackReport): readonly string[] {
  if (honestRefused.length * 2 < honest) return [];
  return [
    "",
    "Most honest requests are refused, so that attacks prove little: name a user who may use Docker with --as NAME",
  ];
}

/** Renders settings to try as lines of a settings file; `[]` for none. */
function linesOfTried({ modes, parameters }: TriedSettings): readonly string[] {
  const set = Object.entries(parameters).flatMap(([control, values]) =>
    Object.entries(values).map(([name, value]) => `  ${control}.${name}: ${JSON.stringify(value)}`),
  );
  const levels = Object.entries(modes).map(
    ([control, mode]) => `  ${control}: ${mode === "off" ? '"off"' : mode}`,
  );
  return [
    ...(levels.length === 0 ? [] : ["modes:", ...levels]),
    ...(set.length === 0 ? [] : ["parameters:", ...set]),
  ];
}
