import { chainText } from "./audit-sections.js";
import type { CisControl, CisEvidence } from "./cis-evidence.js";
import { CIS_AUTHORIZATION } from "./cis-items.js";
import type { FirstSeen } from "./first-seen.js";
import type { HostReach } from "./host-reach.js";
import type { AuditReport } from "./report.js";
import { shortIdOf, columns, HYGIENE_NOTE, nameOr, toSecond } from "./section.js";
import type { Cell, Section } from "./section.js";
import type { SettingsState } from "./settings-state.js";

/** Returns the sections for a review: who reached the host, exceptions, what is new, sessions, and CIS. */
export function evidenceSections(report: AuditReport): readonly Section[] {
  return [
    hostOf(report),
    exceptionsOf(report),
    ...(report.settings === null ? [] : [settingsOf(report.settings)]),
    firstSeenOf(report),
    sessionsOf(report),
    cisOf(report),
    revisionsOf(report),
  ];
}

function hostOf({ hostReach, leftOut, settings }: AuditReport): Section {
  const lowered = (settings?.lowered ?? []).map(({ profile, control, mode }) => [
    ...["(by the settings)", control, `mode ${mode} in profile ${profile}`],
    ...[null, null, null],
  ]);
  return {
    ...{ id: "host", title: "Who could reach the host" },
    notes: [
      "Requests that were allowed although a control of severity critical found something, or was excepted.",
      settings === null
        ? "A control in mode off leaves no trace in the records; give --settings to have it listed."
        : "The settings' own rows are critical controls that do not refuse, whoever asks.",
      ...others(leftOut.hostReach, "requests"),
    ],
    columns: columns("user", "control", "allowed by", "#requests", "last", "id of the last"),
    rows: [
      ...hostReach.map(({ user, control, why, requests, last, id }) => [
        ...[userName(user), control, WHY[why]],
        ...[requests, toSecond(last), shortIdOf(id)],
      ]),
      ...lowered,
    ],
  };
}

const WHY: Readonly<Record<HostReach["why"], string>> = {
  warn: "mode warn",
  dry_run: "dry run",
  break_glass: "break-glass",
  exception: "an exception",
};

function exceptionsOf({ exceptions, leftOut }: AuditReport): Section {
  return {
    ...{ id: "exceptions", title: "Exceptions used" },
    notes: others(leftOut.exceptions, "uses"),
    columns: columns("exception", "control", "#uses", "last", "expires", "by"),
    rows: exceptions.map(({ id, control, uses, last, expires, users, hasMore }) => [
      ...[id, control, uses, toSecond(last), expires],
      `${users.map(userName).join(", ")}${hasMore ? " and others" : ""}`,
    ]),
  };
}

function settingsOf({ file, mode, exceptions }: SettingsState): Section {
  return {
    ...{ id: "settings", title: "Exceptions of the settings" },
    notes: [
      `From ${file}, as it is now; enforcement mode ${mode}.`,
      "Remove an exception that nobody uses.",
    ],
    columns: columns("exception", "controls", "state", "expires", "#uses in the period"),
    rows: exceptions.map(({ id, controls, state, expires, uses }) => [
      ...[id, controls.join(", "), state, expires, uses],
    ]),
  };
}

function firstSeenOf({ firstSeen, period, log }: AuditReport): Section {
  const { users, actions, newUsers, newActions, isComplete, knownSince } = firstSeen;
  const rowOf = ({ user, action, time, id }: FirstSeen): readonly Cell[] => [
    ...[userName(user), action ?? "(new user)", toSecond(time), shortIdOf(id)],
  ];
  const about = { id: "first-seen", title: "Seen for the first time" } as const;
  const names = columns("user", "action", "first", "id");
  if (period.since === null || log.before === 0) {
    const note =
      "Who is new cannot be told, since the files have no records before the period: give older files as well, or --since.";
    return { ...about, notes: [note], columns: names, rows: [] };
  }
  const more = newUsers - users.length + newActions - actions.length;
  return {
    ...about,
    notes: [
      `New means: not in the records since ${toSecond(knownSince ?? "the first")}. ${newUsers} users are new, and ${newActions} actions of known users.`,
      ...(isComplete
        ? []
        : ["There were too many names to remember: some that are new are missing."]),
      ...others(more, "rows"),
    ],
    columns: names,
    rows: [...users, ...actions].map(rowOf),
  };
}

function sessionsOf({ sessions, leftOut }: AuditReport): Section {
  return {
    ...{ id: "sessions", title: "Sessions of exec and attach" },
    notes: [
      "Sessions whose end dockerd reported in the period.",
      ...others(leftOut.sessions, "sessions"),
    ],
    columns: columns("user", "action", "#sessions", "#seconds in all", "#longest, seconds"),
    rows: sessions.map(({ user, action, sessions: count, totalMs, longestMs }) => [
      ...[userName(user), action, count],
      ...[Math.round(totalMs / 1000), Math.round(longestMs / 1000)],
    ]),
  };
}

function cisOf(report: AuditReport): Section {
  const { cis, totals, revisions, verified, log } = report;
  const authorization = [
    ...[CIS_AUTHORIZATION.item, CIS_AUTHORIZATION.about, "(every control)"],
    `${totals.decisions} decisions by ${revisions.rows.length} revisions, ${toSecond(log.first ?? "-")} to ${toSecond(log.last ?? "-")}; ${chainText(verified)}`,
    ...[totals.denied, totals.warned, totals.dryRun + totals.breakGlass, null],
  ];
  return {
    ...{ id: "cis", title: "CIS Docker Benchmark, from version 1.6 on: chapter 5 and 2.12" },
    notes: [
      "The numbers of items are the benchmark's, the wording is ours. A control that found nothing shows no mode in the records.",
      HYGIENE_NOTE,
    ],
    columns: columns(
      ...["item", "about", "control", "mode"],
      ...["#denied", "#warned", "#not enforced", "#exceptions used"],
    ),
    rows: [authorization, ...cis.flatMap(rowsOfItem)],
  };
}

function rowsOfItem({ item, about, controls }: CisEvidence): readonly (readonly Cell[])[] {
  if (controls.length === 0) return [[item, about, "(no control covers it)", ...NOTHING]];
  return controls.map((one) => [
    ...[item, about, one.control, modeOf(one)],
    ...[one.denied, one.warned, one.unenforced, one.exceptionsUsed],
  ]);
}

const NOTHING: readonly Cell[] = [null, null, null, null, null];

function modeOf({ seen, modes }: CisControl): string {
  const now = Object.entries(modes ?? {}).map(([profile, mode]) => `${mode} in ${profile}`);
  const records = seen.length === 0 ? [] : [`records: ${seen.join(", ")}`];
  return [...now, ...records].join("; ");
}

function revisionsOf({ revisions }: AuditReport): Section {
  return {
    ...{ id: "revisions", title: "Revisions of policy and settings" },
    notes: revisions.others === null ? [] : ["There are more revisions than are shown."],
    columns: columns("revision", "#decisions", "first", "last"),
    rows: revisions.rows
      .toSorted((a, b) => (a.first < b.first ? -1 : 1))
      .map(({ name, decisions, first, last }) => [
        name.slice(0, 12),
        decisions,
        toSecond(first),
        toSecond(last),
      ]),
  };
}

function userName(user: string): string {
  return nameOr("anonymous callers", user);
}

function others(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what} are not listed, because there were too many.`];
}
