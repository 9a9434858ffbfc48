import type { PluginStatus } from "./status.js";

/** Something that is not as it should be, in a few words for a probe and in a sentence for an operator. */
export interface StatusProblem {
  /** Contains no path, name or revision. */
  readonly what: string;
  readonly sentence: string;
  /** False if decisions are made and recorded as always in spite of it. */
  readonly unready: boolean;
}

/** Returns what keeps a plugin from being healthy; empty if everything works. What is not enforced is not part of it. */
export function statusProblemsOf(status: PluginStatus): readonly StatusProblem[] {
  return [
    ...auditProblems(status),
    ...dockerdProblems(status),
    ...reloadProblems(status),
    ...policyProblems(status),
    ...watchProblems(status),
    ...listenerProblems(status),
  ];
}

function auditProblems({ auditLog: { file, problem } }: PluginStatus): readonly StatusProblem[] {
  if (problem === null) return [];
  const sentence = `The audit log ${file} cannot be written: ${problem}`;
  return [{ what: "the audit log cannot be written", sentence, unready: true }];
}

function dockerdProblems({ dockerd }: PluginStatus): readonly StatusProblem[] {
  if (dockerd === null) return [];
  if (dockerd.readingSince !== null) return dockerd.asks === false ? [NOT_ASKED] : [];
  const why = dockerd.problem ?? "dockerd has not answered yet";
  const sentence = `dockerd's events are not read from ${dockerd.socket}: ${why}`;
  return [{ what: "dockerd's events are not read", sentence, unready: true }];
}

const NOT_ASKED: StatusProblem = {
  what: "dockerd does not ask the plugin",
  sentence:
    "dockerd does not ask this plugin, and executes every request: name it in authorization-plugins of daemon.json, and reload dockerd",
  unready: true,
};

function reloadProblems({ lastReload, settings }: PluginStatus): readonly StatusProblem[] {
  const { time = "", problems = [] } = lastReload ?? {};
  if (problems.length === 0) return [];
  const sentence = `The settings could not be read again at ${time}; those of ${settings.since} stay in use`;
  return [{ what: "the last reload failed", sentence, unready: false }];
}

function policyProblems({ policy }: PluginStatus): readonly StatusProblem[] {
  const { problem = null, since = "" } = policy ?? {};
  if (problem === null) return [];
  const sentence = `${problem}; the policy of ${since} stays in use`;
  return [{ what: "the policy bundle cannot be used", sentence, unready: false }];
}

function watchProblems({ settings: { watchProblem } }: PluginStatus): readonly StatusProblem[] {
  if (watchProblem === null) return [];
  return [{ what: "the settings are not watched", sentence: watchProblem, unready: false }];
}

function listenerProblems({ metrics }: PluginStatus): readonly StatusProblem[] {
  const { address = "", problem = null } = metrics ?? {};
  if (problem === null) return [];
  const sentence = `Metrics are not served on ${address}: ${problem}`;
  return [{ what: "metrics are not served", sentence, unready: false }];
}
