import type { PluginStatus } from "../../domain/status.js";
import { statusProblemsOf } from "../../domain/status-problems.js";
import { escaped } from "../../domain/escaped.js";

/** Returns true if the plugin works as it should and no mode is lowered. Changed parameters and exceptions do not count. */
export function isAsItShouldBe(status: PluginStatus): boolean {
  const isOpen = status.notices.some(({ about }) => about === "unenforced");
  return !isOpen && statusProblemsOf(status).length === 0;
}

/** Renders a status for an operator: what is wrong first, then what is not enforced, then the rest. */
export function showStatus(status: PluginStatus): string {
  const sentences = (about: string): readonly string[] =>
    status.notices.filter((notice) => notice.about === about).map(({ sentence }) => sentence);
  const lines = [
    ...statusProblemsOf(status).map(({ sentence }) => `PROBLEM: ${sentence}`),
    ...sentences("unenforced").map((sentence) => `NOT ENFORCED: ${sentence}`),
    ...sentences("expiry").map((sentence) => `warning: ${sentence}`),
    ...(isAsItShouldBe(status) ? ["No mode is lowered and no problem is known."] : []),
    "",
    ...aboutSettings(status),
    ...aboutPolicy(status),
    ...aboutRuntime(status),
    ...sentences("role").map((sentence) => field("callers", sentence)),
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

/** The column where the values begin. */
const WIDTH = 15;

function field(name: string, value: string): string {
  return `${(name === "" ? "" : `${name}:`).padEnd(WIDTH)}${value}`;
}

function aboutSettings({ version, started, settings, lastReload, reloads }: PluginStatus) {
  const { file, profile, revision, since, watched } = settings;
  return [
    field("version", `${version}, since ${started}`),
    field("profile", profile),
    field("settings", `${file ?? "none"}${watched ? ", watched" : ""}`),
    field("revision", `${revision}, since ${since}`),
    field("last reload", lastReload === null ? "none" : reloadText(lastReload)),
    ...(lastReload?.problems ?? []).map((problem) => `${" ".repeat(WIDTH)}${problem}`),
    field("reloads", `${reloads.succeeded} succeeded, ${reloads.failed} failed`),
  ];
}

function aboutPolicy({ policy }: PluginStatus): readonly string[] {
  if (policy === null) return [];
  const { place, revision, sequence, verified, since, checked, isKept } = policy;
  const name = `${revision === "" ? "without a revision" : `revision ${revision}`}, sequence ${sequence}`;
  const signed = verified ? "signature verified" : "signature NOT asked for";
  const looked = checked ?? "never since the start";
  return [
    field("policy", `${place}${isKept ? ", as it was kept" : ""}`),
    field("", `${name}, ${signed}, since ${since}`),
    field("", `last looked at with success: ${looked}`),
  ];
}

function reloadText({ time, cause, problems }: NonNullable<PluginStatus["lastReload"]>): string {
  const outcome = problems.length === 0 ? "succeeded" : `failed, ${problems.length} problems`;
  return `${time} by ${cause}, ${outcome}`;
}

function aboutRuntime({ inFlight, dockerd, auditLog, owners, metrics }: PluginStatus) {
  const { file, written, failures, problem } = auditLog;
  const writable = problem === null ? "writable" : "NOT writable";
  return [
    field("in flight", `${inFlight} requests`),
    field("dockerd", dockerdText(dockerd)),
    field("audit log", `${file}, ${writable}, ${written} written, ${failures} failures`),
    field("ownership log", `${owners.file}, ${owners.entries} entries`),
    field("metrics", metrics === null ? "off" : metrics.address),
  ];
}

function dockerdText(dockerd: PluginStatus["dockerd"]): string {
  if (dockerd === null) return "not asked (--docker-socket none)";
  const { socket, readingSince, gaps } = dockerd;
  const events =
    readingSince === null ? "events are NOT read" : `events are read since ${readingSince}`;
  return `${socket}, ${events}, ${gaps} gaps`;
}
