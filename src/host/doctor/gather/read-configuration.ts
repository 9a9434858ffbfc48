import { flagsIn } from "../../../domain/dockerd-flags.js";
import type { DaemonConfiguration } from "../host-facts.js";
import { membersOf, textOr, textsOnly, type JsonMembers } from "./members.js";

/** The socket of a dockerd that is told no host. */
const USUAL_HOST = "unix:///var/run/docker.sock";

/** Reads daemon.json and dockerd's arguments as dockerd does. A value may stand in only one of them. */
export function readConfiguration(
  daemonJson: JsonMembers,
  args: readonly string[],
): DaemonConfiguration {
  const flags = flagsIn(args);
  const list = (key: string, flag: string): readonly string[] => [
    ...textsOnly(daemonJson[key]),
    ...(flags.get(flag) ?? []),
  ];
  const text = (key: string): string | null =>
    (flags.get(key)?.at(-1) ?? textOr(daemonJson[key])) || null;
  const isOn = (key: string): boolean => daemonJson[key] === true || isTrue(flags.get(key)?.at(-1));
  const hosts = list("hosts", "host");
  return {
    hosts: hosts.length === 0 ? [USUAL_HOST] : hosts,
    tls: isOn("tls"),
    tlsVerify: isOn("tlsverify"),
    tlsFiles: { ca: text("tlscacert"), certificate: text("tlscert"), key: text("tlskey") },
    plugins: list("authorization-plugins", "authorization-plugin"),
    noNewPrivileges: isOn("no-new-privileges"),
    ...entitlementsIn(daemonJson),
    metricsAddress: text("metrics-addr"),
  };
}

function entitlementsIn(
  daemonJson: JsonMembers,
): Pick<DaemonConfiguration, "networkHostEntitlement" | "insecureEntitlement"> {
  // Go reads the names of members whatever their case; Docker's own documents write both.
  const entitlements = memberOf(membersOf(memberOf(daemonJson, "builder")), "entitlements");
  return {
    networkHostEntitlement: booleanOr(memberOf(membersOf(entitlements), "network-host")),
    insecureEntitlement: booleanOr(memberOf(membersOf(entitlements), "security-insecure")),
  };
}

function memberOf(members: JsonMembers, name: string): unknown {
  return Object.entries(members).find(([key]) => key.toLowerCase() === name)?.[1];
}

function booleanOr(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|t|true)$/i.test(value);
}
