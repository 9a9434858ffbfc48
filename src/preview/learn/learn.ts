import type { CommentedChange } from "../../engine/settings/commented-yaml.js";
import { commentedYaml } from "../../engine/settings/commented-yaml.js";
import { generalised } from "./generalise.js";
import type { Grant } from "./grant.js";
import { learnGrants, type NotGranted } from "./learner.js";
import { openLearningRange, type LearningRange } from "./learning-range.js";
import { usersToList } from "./learnt-users.js";
import { neededGrants } from "./needed-grants.js";
import type { SeenRequest, SeenRequests } from "./seen-requests.js";
import { settingsChangesOf } from "./settings-changes.js";
import { showLearnt } from "./show-learnt.js";
import { changedStart, parsedStart, type StartSettings } from "./start-settings.js";

/** Settings under which what was seen passes, as far as it may. */
export interface LearntSettings {
  /** YAML that `settings check` accepts. */
  readonly text: string;
  readonly grants: readonly Grant[];
  /** Requests that these settings allow. */
  readonly passing: readonly SeenRequest[];
  readonly notGranted: readonly NotGranted[];
  /** By control: requests that it objected to then, and that are allowed now without a change of it. */
  readonly unsure: ReadonlyMap<string, readonly SeenRequest[]>;
}

/** Options of learning. */
export interface LearnOptions {
  /** The folder below which host paths are resolved, in place of the settings' own; null for these. */
  readonly hostRoot: string | null;
  readonly now: Date;
}

/** Learns from the requests of a log: the least that must be added to settings so that they pass. */
export async function learn(
  start: StartSettings,
  seen: SeenRequests,
  options: LearnOptions,
): Promise<LearntSettings> {
  const users = await within(start, options, (range) => usersToList(start, range, seen.requests));
  const known = changedStart(start, users);
  const { grants, reasons } = await within(known, options, (range) =>
    grantsFor(range, seen.requests),
  );
  const changes = [...users, ...settingsChangesOf(grants, known, options.now)];
  const settings = parsedStart(start, commentedYaml(start.text, changes));
  const checked = await within({ ...start, settings }, options, (range) =>
    checkedBy(range, seen.requests, reasons, new Set(grants.map(({ control }) => control))),
  );
  const text = textOf(start, changes, seen, checked);
  // What is handed on must be what was checked.
  parsedStart(start, text);
  return { text, grants, ...checked };
}

async function within<Result>(
  start: StartSettings,
  { hostRoot }: LearnOptions,
  act: (range: LearningRange) => Promise<Result>,
): Promise<Result> {
  const range = await openLearningRange(start, hostRoot);
  try {
    return await act(range);
  } finally {
    await range.close();
  }
}

type Reasons = ReadonlyMap<SeenRequest, NotGranted>;

/** Learns grants; drops those that later ones make unnecessary, and learns again any that prove necessary after all. */
async function grantsFor(
  range: LearningRange,
  requests: readonly SeenRequest[],
): Promise<{ readonly grants: readonly Grant[]; readonly reasons: Reasons }> {
  const first = await learnGrants(range, requests, []);
  const kept = await neededGrants(range, first.grants, requests);
  const again = await learnGrants(range, requests, kept);
  const isSame = first.grants.length === kept.length && again.grants.length === kept.length;
  const needed = isSame ? kept : await neededGrants(range, again.grants, requests);
  const reasons = [...first.notGranted, ...again.notGranted];
  return {
    grants: await generalised(range, needed),
    reasons: new Map(reasons.map((one) => [one.request, one])),
  };
}

type Checked = Pick<LearntSettings, "passing" | "notGranted" | "unsure">;

const OVERRIDDEN = "the settings to start from take precedence over what was learnt";

async function checkedBy(
  range: LearningRange,
  requests: readonly SeenRequest[],
  reasons: Reasons,
  changed: ReadonlySet<string>,
): Promise<Checked> {
  const passing: SeenRequest[] = [];
  const notGranted: NotGranted[] = [];
  const unsure = new Map<string, SeenRequest[]>();
  for (const request of requests) {
    const { decide, own } = await range.callerOf(request.user);
    const { effect, violations } = await decide(request);
    const controls = [...new Set(violations.map(({ control }) => control))];
    if (effect !== "allow") {
      notGranted.push(reasons.get(request) ?? { request, controls, why: OVERRIDDEN });
      continue;
    }
    passing.push(request);
    for (const control of request.found) {
      const isKept = own.modes[control] === "deny" && !changed.has(control);
      if (isKept) unsure.set(control, [...(unsure.get(control) ?? []), request]);
    }
  }
  return { passing, notGranted, unsure };
}

function textOf(
  start: StartSettings,
  changes: readonly CommentedChange[],
  seen: SeenRequests,
  checked: Checked,
): string {
  return commentedYaml(start.text, changes, showLearnt(start, seen, checked));
}
