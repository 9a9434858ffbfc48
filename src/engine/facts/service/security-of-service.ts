import type { Body } from "../../../domain/call.js";
import type { SecurityFacts } from "../../../domain/spec-facts.js";
import { isSince } from "../api-version.js";
import { flagOf, objectOf, textOf } from "../members.js";
import { customSeccompOf } from "../container/seccomp.js";

const FIELD = "TaskTemplate.ContainerSpec.Privileges";

/** Returns TaskTemplate.ContainerSpec.Privileges of a service, in the terms of a container's options. */
export function securityOfService(containerSpec: Body, apiMinor: number | null): SecurityFacts {
  const privileges = objectOf(containerSpec, "Privileges");
  return {
    // Below API 1.44 dockerd drops it, and engines up to 23 do not know it.
    no_new_privileges: isSince(44, apiMinor) && flagOf(privileges, "NoNewPrivileges") ? true : null,
    seccomp: seccompOf(objectOf(privileges, "Seccomp")),
    apparmor: apparmorOf(textOf(objectOf(privileges, "AppArmor"), "Mode")),
    selinux: selinuxOf(objectOf(privileges, "SELinuxContext")),
    writable_cgroups: false,
    unknown: [],
    masked: { replaced: false, paths: [] },
    readonly: { replaced: false, paths: [] },
  };
}

function seccompOf(seccomp: Body): SecurityFacts["seccomp"] {
  const field = `${FIELD}.Seccomp`;
  switch (textOf(seccomp, "Mode")) {
    case "":
    case "default":
      return [];
    case "unconfined":
      return [{ field, mode: "unconfined", sha256: null }];
    case "custom":
      return [customSeccompOf(field, decoded(textOf(seccomp, "Profile")))];
    default:
      return [{ field, mode: "unknown", sha256: null }];
  }
}

/** Decodes base64 that the reader has checked. */
function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

/** `disabled` means what `unconfined` means for a container. */
function apparmorOf(mode: string): SecurityFacts["apparmor"] {
  if (mode === "" || mode === "default") return [];
  return [{ field: `${FIELD}.AppArmor.Mode`, profile: mode === "disabled" ? "unconfined" : mode }];
}

function selinuxOf(context: Body): SecurityFacts["selinux"] {
  const disabled = flagOf(context, "Disable")
    ? [{ field: `${FIELD}.SELinuxContext.Disable`, key: "disable" as const, value: "" }]
    : [];
  return [...disabled, ...LABELS.flatMap(([member, key]) => labelOf(context, member, key))];
}

const LABELS = [
  ["User", "user"],
  ["Role", "role"],
  ["Type", "type"],
  ["Level", "level"],
] as const;

function labelOf(
  context: Body,
  member: string,
  key: SecurityFacts["selinux"][number]["key"],
): SecurityFacts["selinux"] {
  const value = textOf(context, member);
  return value === "" ? [] : [{ field: `${FIELD}.SELinuxContext.${member}`, key, value }];
}
