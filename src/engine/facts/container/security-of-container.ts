import type { Body } from "../../../domain/call.js";
import type { SecurityFacts } from "../../../domain/spec-facts.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { parseBool } from "../../request/go-values.js";
import { has, textsOf } from "../members.js";
import { customSeccompOf } from "./seccomp.js";

/**
 * Reads HostConfig.SecurityOpt, split as dockerd splits it: at the first `=`, else at the first `:`; four
 * words stand alone. Source: moby daemon/daemon_unix.go, parseSecurityOpt.
 */
export function securityOfContainer(hostConfig: Body): SecurityFacts {
  const options: SecurityOptions = {
    noNewPrivileges: [],
    writableCgroups: [],
    seccomp: [],
    apparmor: [],
    selinux: [],
    unknown: [],
  };
  for (const [index, raw] of textsOf(hostConfig, "SecurityOpt").entries()) {
    addOption(options, `HostConfig.SecurityOpt[${index}]`, raw);
  }
  return {
    no_new_privileges: leastOf(options.noNewPrivileges),
    seccomp: options.seccomp,
    apparmor: options.apparmor,
    selinux: options.selinux,
    writable_cgroups: anyOf(options.writableCgroups),
    unknown: options.unknown,
    masked: pathListOf(hostConfig, "MaskedPaths"),
    readonly: pathListOf(hostConfig, "ReadonlyPaths"),
  };
}

type SecurityOptions = {
  [Key in "seccomp" | "apparmor" | "selinux" | "unknown"]: SecurityFacts[Key][number][];
} & Record<"noNewPrivileges" | "writableCgroups", (boolean | null)[]>;

type Selinux = SecurityFacts["selinux"][number];

const SELINUX_KEYS: readonly Selinux["key"][] = ["user", "role", "type", "level", "filetype"];

function addOption(options: SecurityOptions, field: string, raw: string): void {
  const [key, value] = splitOption(raw);
  switch (key) {
    case "no-new-privileges":
      options.noNewPrivileges.push(parseBool(value));
      break;
    case "writable-cgroups":
      options.writableCgroups.push(parseBool(value));
      break;
    case "label":
      options.selinux.push(selinuxOf(field, value));
      break;
    case "apparmor":
      options.apparmor.push({ field, profile: value });
      break;
    case "seccomp":
      options.seccomp.push(seccompOf(field, value));
      break;
    default:
      options.unknown.push({ field, key });
  }
}

function splitOption(raw: string): [key: string, value: string] {
  if (raw === "no-new-privileges" || raw === "writable-cgroups") return [raw, "true"];
  if (raw === "disable") return ["label", "disable"];
  const equals = raw.indexOf("=");
  const at = equals >= 0 ? equals : raw.indexOf(":");
  if (at >= 0) return [raw.slice(0, at), raw.slice(at + 1)];
  // A single word that dockerd does not know, such as `seccomp`, must not count as an option.
  return [`${raw} without a value`, ""];
}

function leastOf(values: readonly (boolean | null)[]): boolean | null {
  if (values.length === 0) return null;
  return values.every((value) => value === true);
}

function anyOf(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(true)) return true;
  return values.includes(null) ? null : false;
}

function selinuxOf(field: string, option: string): Selinux {
  if (option === "disable") return { field, key: "disable", value: "" };
  const colon = option.indexOf(":");
  const key = SELINUX_KEYS.find((known) => known === option.slice(0, Math.max(0, colon)));
  return { field, key: key ?? "unknown", value: option.slice(colon + 1) };
}

function seccompOf(field: string, value: string): SecurityFacts["seccomp"][number] {
  if (value === "builtin") return { field, mode: "default", sha256: null };
  if (value === "unconfined") return { field, mode: "unconfined", sha256: null };
  return customSeccompOf(field, value);
}

/** A list that is present, even empty, replaces the engine's own. */
function pathListOf(hostConfig: Body, name: string): SecurityFacts["masked"] {
  return { replaced: has(hostConfig, name), paths: textsOf(hostConfig, name).map(systemPath) };
}

/**
 * Cleans a system path, but not one with `..`: the runtime passes it to the kernel, for which `/none/../proc/keys` does
 * not exist, and ignores missing paths. So such a path never matches a required one.
 */
function systemPath(raw: string): string {
  return raw.split("/").includes("..") ? raw : cleanPath(raw);
}
