import { join } from "node:path";
import { flagsIn } from "../../../domain/dockerd-flags.js";
import { describeThrown } from "../../../domain/errors.js";
import type { DaemonConfiguration, ExaminedHost } from "../host-facts.js";
import { attempt } from "../learnt.js";
import { findDockerd, listenersOf, type DockerdPlaces } from "./gather-process.js";
import { readTextFile } from "./host-files.js";
import { membersOf, textOr, textsOnly, type JsonMembers } from "./members.js";

/** The file that dockerd reads if it is told no other. */
const USUAL_DAEMON_JSON = "etc/docker/daemon.json";

/** dockerd's configuration, and the file that holds a part of it. */
export interface GatheredConfiguration extends Pick<ExaminedHost, "configuration" | "listeners"> {
  /** As seen from here; it may not exist. */
  readonly daemonJson: string;
}

/**
 * Gathers dockerd's configuration and its listeners.
 *
 * @param named The file that was named, which must exist; null for the one that dockerd reads, which may be missing.
 */
export function gatherConfiguration(
  places: DockerdPlaces,
  named: string | null,
): GatheredConfiguration {
  const { hostRoot } = places;
  const found = findDockerd(places);
  if (!found.known) {
    const daemonJson = named ?? join(hostRoot, USUAL_DAEMON_JSON);
    return { configuration: found, listeners: found, daemonJson };
  }
  const { pid, args } = found.value;
  const daemonJson = named ?? fileIn(hostRoot, args);
  const configuration = attempt(() => {
    const text = readTextFile(daemonJson);
    if (text === null && named !== null) throw new Error(`"${daemonJson}" does not exist`);
    return readConfiguration(parsed(daemonJson, text ?? ""), args);
  });
  return { configuration, listeners: listenersOf(hostRoot, pid), daemonJson };
}

/** dockerd may have been told another file. */
function fileIn(hostRoot: string, args: readonly string[]): string {
  const named = flagsIn(args).get("config-file")?.at(-1);
  return join(hostRoot, named ?? USUAL_DAEMON_JSON);
}

function parsed(file: string, text: string): JsonMembers {
  try {
    return membersOf(JSON.parse(text.trim() === "" ? "{}" : text));
  } catch (thrown) {
    throw new Error(`"${file}" is not JSON: ${describeThrown(thrown)}`, { cause: thrown });
  }
}

/** The socket of a dockerd that is told no host. */
const USUAL_HOST = "unix:///var/run/docker.sock";

/** Reads daemon.json and dockerd's arguments as dockerd does. A value may stand in only one of them. */
function readConfiguration(daemonJson: JsonMembers, args: readonly string[]): DaemonConfiguration {
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
