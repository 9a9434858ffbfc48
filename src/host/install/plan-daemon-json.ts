import { flagNameOf, flagsIn } from "../../domain/dockerd-flags.js";
import { UsageError } from "../../domain/errors.js";
import type { MemberEdit } from "./changes.js";
import { jsonOf, type DaemonJson } from "./daemon-json.js";
import { argumentsOf, withoutFdHost } from "./exec-start.js";
import { PLACES, PLUGIN_NAME } from "./places.js";

const UNIX_HOST = `unix://${PLACES.dockerSocket}`;
const UNIX_HOSTS: readonly string[] = [UNIX_HOST, "unix:///var/run/docker.sock"];

const TLS_MEMBERS = {
  tlsverify: true,
  tlscacert: PLACES.ca,
  tlscert: PLACES.server,
  tlskey: PLACES.serverKey,
} as const;

/**
 * Returns what daemon.json must say in addition.
 *
 * @param tcpHost `tcp://127.0.0.1:2376`, on which users with certificates call; null without users.
 * @throws {UsageError} When it says something that init must not replace.
 */
export function planDaemonJson(now: DaemonJson, tcpHost: string | null): readonly MemberEdit[] {
  const wanted = new Map<string, unknown>([["authorization-plugins", withPlugin(now)]]);
  if (tcpHost !== null) {
    refuseOtherAuthority(now);
    wanted.set("hosts", withHosts(now, tcpHost));
    // Callers of dockerd's own socket are anonymous, and the settings make them administrators.
    wanted.set("group", "root");
    for (const [name, value] of Object.entries(TLS_MEMBERS)) wanted.set(name, value);
  }
  return [...wanted]
    .map(([name, value]) => ({ name, before: jsonOf(now.get(name)), after: jsonOf(value) }))
    .filter(({ before, after }) => before !== after);
}

/** Last, so that dockerd executes what Dockwarden allowed: no other plugin refuses it afterwards. */
function withPlugin(now: DaemonJson): readonly string[] {
  const plugins = listOf(now, "authorization-plugins");
  return plugins.includes(PLUGIN_NAME) ? plugins : [...plugins, PLUGIN_NAME];
}

function withHosts(now: DaemonJson, tcpHost: string): readonly string[] {
  const others = listOf(now, "hosts").filter((host) => !host.startsWith("fd://"));
  const hasUnix = others.some((host) => UNIX_HOSTS.includes(host));
  const hosts = hasUnix ? others : [UNIX_HOST, ...others];
  return hosts.includes(tcpHost) ? hosts : [...hosts, tcpHost];
}

function listOf(now: DaemonJson, name: string): readonly string[] {
  const value = now.get(name) ?? [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new UsageError(
    `Cannot use daemon.json: "${name}" is ${JSON.stringify(value)}, it should be a list of texts`,
  );
}

function refuseOtherAuthority(now: DaemonJson): void {
  for (const name of ["tlscacert", "tlscert", "tlskey"] as const) {
    const value = now.get(name) ?? TLS_MEMBERS[name];
    if (value === TLS_MEMBERS[name]) continue;
    throw new UsageError(
      `Cannot set up certificates: daemon.json says "${name}": ${JSON.stringify(value)}, and init does not replace an authority; leave out --user and follow docs/who-calls/tls.md`,
    );
  }
}

/** Flags that dockerd refuses beside the member of the same meaning. */
const FLAGS_WITH_USERS = ["tls", "tlsverify", "tlscacert", "tlscert", "tlskey", "group", "host"];

/**
 * Checks that dockerd's command line leaves room for what init writes into daemon.json.
 *
 * @throws {UsageError} When a flag says the same, since dockerd then does not start.
 */
export function refuseFlags(command: string, daemonJson: string, hasUsers: boolean): void {
  const words = argumentsOf(withoutFdHost(command));
  const forbidden = ["authorization-plugin", ...(hasUsers ? FLAGS_WITH_USERS : [])];
  const found = words.find((word) => forbidden.includes(flagNameOf(word) ?? ""));
  if (found !== undefined) {
    const [flag] = /^--[^=]+|^-\w/.exec(found) ?? [found];
    throw new UsageError(
      `Cannot change daemon.json: docker.service starts dockerd with ${flag}, and dockerd does not accept both; move the flag to "${daemonJson}"`,
    );
  }
  const file = flagsIn(words).get("config-file")?.at(-1) ?? daemonJson;
  if (file !== daemonJson)
    throw new UsageError(
      `Cannot change "${daemonJson}": docker.service starts dockerd with --config-file ${file}; pass --daemon-json ${file}`,
    );
}
