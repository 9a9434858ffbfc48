import type { PluginStatus } from "../../src/domain/status.js";

/** The status of a plugin with which nothing is wrong. */
export const STATUS: PluginStatus = {
  schema: 1,
  version: "1.2.3",
  started: "2026-11-25T10:00:00.000Z",
  settings: {
    file: "/etc/dockwarden/settings.yaml",
    profile: "baseline",
    revision: "ab12",
    since: "2026-11-25T11:00:00.000Z",
    watched: true,
    watchProblem: null,
  },
  policy: null,
  lastReload: {
    time: "2026-11-25T11:00:00.000Z",
    cause: "command",
    revision: "ab12",
    problems: [],
  },
  reloads: { succeeded: 3, failed: 2 },
  inFlight: 4,
  dockerd: {
    socket: "/run/docker.sock",
    readingSince: "2026-11-25T10:00:01.000Z",
    asks: true,
    problem: null,
    gaps: 5,
  },
  auditLog: { file: "/var/log/audit.jsonl", written: 6, failures: 7, problem: null },
  owners: { file: "/var/lib/owners.log", entries: 8 },
  metrics: { address: "http://127.0.0.1:9323/metrics", problem: null },
  breakGlass: { active: [], begun: 9, requests: 10 },
  notices: [{ about: "role", sentence: "Callers whom no binding names have profile baseline" }],
};
