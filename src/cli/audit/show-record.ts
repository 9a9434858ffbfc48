import { controlsOf } from "../../domain/controls-of.js";
import { effectOf } from "../../audit/log/effect-of.js";
import type { WantedEffect } from "../../audit/log/filter.js";
import { escaped } from "../../domain/escaped.js";
import type { AuditRecord, RecordedTarget } from "../../domain/record.js";
import type { Colours, Tone } from "../colours.js";
import { linesOfCall } from "./show-call.js";
import { linesOfReasons, linesOfShadow } from "../show-reasons.js";
import { lengthOf } from "./show-session.js";

/** Renders a decision on one line: time, effect, user, action, objects, controls, id. */
export function lineOfRecord(record: AuditRecord, colours: Colours): string {
  const effect = effectOf(record);
  const fields = [
    (record.user ?? "(anonymous)").padEnd(12),
    (record.action ?? "(unreadable)").padEnd(20),
    objectsOf(record).padEnd(20),
    foundIn(record),
    record.id,
  ];
  const rest = escaped(fields.filter((field) => field !== "").join(" "));
  return `${record.time} ${colours(TONES[effect], effect.padEnd(10))} ${rest}\n`;
}

const TONES: Readonly<Record<WantedEffect, Tone>> = {
  ...{ allow: "good", warned: "warning", unenforced: "warning", deny: "bad", error: "bad" },
};

/** The names of the objects; where none is known, what the request calls them. */
function objectsOf({ about = [], targets, made, call }: AuditRecord): string {
  const known = about.map(({ id, name }) => name ?? id?.slice(0, 12) ?? "");
  const lists = [known, targets.map(({ ref }) => ref), call?.query["name"] ?? []];
  const names = lists.map((list) => list.filter((name) => name !== ""));
  const first = names.find((list) => list.length > 0) ?? [];
  return [...new Set([...first, ...(made === null ? [] : [made.id.slice(0, 12)])])].join(",");
}

const MAX_NAMED = 3;

/** The code, then the controls; those that only warned say so beside others that refuse. */
function foundIn(record: AuditRecord): string {
  const { refused, warned } = controlsOf(record);
  const names = [...refused, ...warned.map((name) => (refused.length > 0 ? `warn:${name}` : name))];
  const more = names.length - MAX_NAMED;
  return [
    ...(record.code === null ? [] : [record.code]),
    ...names.slice(0, MAX_NAMED),
    ...(more > 0 ? [`+${more}`] : []),
  ].join(",");
}

/** The records of a decision. */
export interface Story {
  /** The request; where the log does not have it, a response or an execution. */
  readonly head: AuditRecord;
  /** The response to it, and what dockerd did elsewhere, oldest first. */
  readonly later: readonly AuditRecord[];
  /** Records about the exec that it creates or starts. */
  readonly exec: readonly AuditRecord[];
}

/** Renders a decision with its reasons, the request, the response and its session, line by line, and an empty line behind it. */
export function showStory({ head, later, exec }: Story, colours: Colours): string {
  const effect = effectOf(head);
  const lines = [
    `  ${callerOf(head)}: ${head.action ?? "a request that could not be read"}${pathOf(head)}`,
    ...linesOfReasons(head),
    ...linesOfShadow(head),
    ...linesOfCall(head),
    ...head.targets.map(lineOfTarget),
    ...(head.phase === "request" ? [] : linesOfOutcome(head)),
    `  profile ${head.profile}, mode ${head.mode}, revision ${head.revision.slice(0, 12)}, ${head.durationUs} µs`,
    ...later.flatMap(linesOfLater),
    ...exec.map(lineOfExec),
  ];
  const first = `${head.time} ${colours(TONES[effect], effect)} ${escaped(head.id)}\n`;
  return `${first}${lines.map((line) => `${escaped(line)}\n`).join("")}\n`;
}

function callerOf({ user, via, fingerprint }: AuditRecord): string {
  const proof =
    fingerprint === null ? (via ?? "unknown") : `certificate ${fingerprint.slice(0, 12)}`;
  return `${user ?? "anonymous"} (${proof})`;
}

function pathOf({ method, path }: AuditRecord): string {
  return path === null ? "" : ` (${method ?? ""} ${path})`;
}

function lineOfTarget({ kind, ref, id, owner }: RecordedTarget): string {
  const whose = owner === null ? "unowned" : `of ${owner === "" ? "anonymous callers" : owner}`;
  return `  about ${kind} ${ref} (${id?.slice(0, 12) ?? "not found"}, ${whose})`;
}

/** A later record of the same decision; an allowed response has no reasons of its own. */
function linesOfLater(record: AuditRecord): readonly string[] {
  const effect = effectOf(record);
  return [
    `  ${record.phase} ${effect} ${record.time} ${record.id}`,
    ...[...linesOfReasons(record), ...linesOfOutcome(record)].map((line) => `  ${line}`),
  ];
}

function linesOfOutcome({ phase, request, status, made, lastedMs, executed }: AuditRecord) {
  const after = lastedMs === null ? "" : `, after ${lengthOf(lastedMs)}`;
  return [
    ...(phase === "response"
      ? [`  dockerd answers ${status ?? "with a status it does not show"}${after}`]
      : []),
    ...(request === null ? [] : [`  to decision ${request}`]),
    ...(made === null ? [] : [`  and has created ${made.kind} ${made.id}`]),
    ...(executed === undefined
      ? []
      : [
          `  dockerd acted on ${executed.type} ${executed.id} (${executed.name}): ${executed.action}`,
        ]),
  ];
}

/** Returns a line about another event of the exec that the decision is about. */
function lineOfExec({ action, phase, time, id, request, user, lastedMs }: AuditRecord): string {
  const after = lastedMs === null ? "" : `, after ${lengthOf(lastedMs)}`;
  return `  same exec: ${phase} of ${action ?? "?"} by ${user ?? "anonymous"} ${time}${after}, decision ${request ?? id}`;
}
