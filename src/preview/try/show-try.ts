import { escaped } from "../../domain/escaped.js";
import type { Tried, TriedCall } from "./try-client.js";

/** Colours a text by what it means. */
type Paint = (tone: "good" | "bad" | "warning" | "faint", text: string) => string;

/** Options of showing calls. */
export interface ShowTryFlags {
  /** Shows the calls as well that a client makes by itself. */
  readonly all: boolean;
  readonly paint: Paint;
}

/** Renders each API call on a line with the reasons of a denial below it, then a summary. */
export function showTry(tried: Tried, about: string, { all, paint }: ShowTryFlags): string {
  const { calls } = tried;
  const quiet = quietCalls(calls);
  const shown = all ? calls : calls.filter((call) => !quiet.has(call));
  const wide = Math.max(0, ...shown.map((call) => headOf(call).length));
  const lines = [
    escaped(about),
    ...shown.flatMap((call) => linesOf(call, Math.min(wide, 60), quiet.has(call), paint)),
    ...(all || quiet.size === 0
      ? []
      : [
          paint("faint", `${counted(quiet.size)} of the client's own allowed, see them with --all`),
        ]),
    ...summaryOf(tried, paint),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Pings and the like, and reads beside a call that does something, if they are allowed. */
function quietCalls(calls: readonly TriedCall[]): ReadonlySet<TriedCall> {
  const isRead = ({ method }: TriedCall): boolean => method === "GET" || method === "HEAD";
  const acts = calls.some((call) => !isRead(call));
  const own = calls.filter(
    (call) => call.effect === "allow" && isRead(call) && (acts || OWN.test(call.path)),
  );
  return new Set(own.length === calls.length ? [] : own);
}

const OWN = /^\/(?:_ping|version|info)$/;

const OUTCOMES = { allow: "allow", deny: "deny", error: "deny, without a decision" } as const;

function linesOf(
  { effect, violations, warnings, error, ...call }: TriedCall,
  wide: number,
  isQuiet: boolean,
  paint: Paint,
): readonly string[] {
  const head = escaped(headOf(call)).padEnd(wide);
  const outcome = OUTCOMES[effect];
  const controls = [...new Set(violations.map(({ control }) => control))].join(", ");
  const line = `${head}  ${(call.action ?? "not readable").padEnd(18)}  `;
  if (isQuiet) return [paint("faint", `${line}${outcome}`)];
  const reasons = violations.map(({ control, message }) => `    ${control}: ${message}`);
  const mild = warnings.map(({ control, message }) => `    warning of ${control}: ${message}`);
  return [
    `${line}${paint(effect === "allow" ? "good" : "bad", outcome)}  ${controls}`.trimEnd(),
    ...[...reasons, ...(error === null ? [] : [`    ${error}`])].map(escaped),
    ...mild.map((one) => paint("warning", escaped(one))),
  ];
}

/** An id is shown as docker shows it, by its first digits. */
function headOf({ method, path }: Pick<TriedCall, "method" | "path">): string {
  const short = path.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1");
  return `${method.padEnd(6)} ${short.length > 120 ? `${short.slice(0, 120)}…` : short}`;
}

function summaryOf(tried: Tried, paint: Paint): readonly string[] {
  const { calls, assumed, cut } = tried;
  const denied = calls.filter(({ effect }) => effect !== "allow").length;
  return [
    denied === 0
      ? paint("good", `${counted(calls.length)}: all allowed`)
      : paint("bad", `${counted(calls.length)}: ${denied} denied`),
    ...(assumed.length === 0 ? [] : [`Note: ${assumedNote(assumed)}`]),
    ...(cut === null
      ? linesOfEnd(tried)
      : [paint("warning", `The client did not come to its end: ${cut}`)]),
  ];
}

function linesOfEnd({ client: { code, said } }: Tried): readonly string[] {
  if (code === 0) return [];
  const lines = said === "" ? [] : said.split(/[\r\n]+/).slice(-20);
  return [
    `The client ended with ${code ?? "a signal"}${lines.length === 0 ? "" : ", it says:"}`,
    ...lines.map((line) => `  ${escaped(line)}`),
  ];
}

const MAX_ASSUMED = 10;

function assumedNote(assumed: readonly string[]): string {
  const more = assumed.length > MAX_ASSUMED ? ", …" : "";
  const named = assumed.slice(0, MAX_ASSUMED).join(", ");
  return escaped(`taken to exist, and to belong to the caller: ${named}${more}`);
}

function counted(calls: number): string {
  return calls === 1 ? "1 API call" : `${calls} API calls`;
}
