import { z } from "zod";
import { GATEWAY_MODES, type GatewaySettings } from "../../domain/gateway.js";
import type { ParameterChange } from "../../domain/parameters.js";
import { dockerdAddressOf, isLoopback } from "./dockerd-address.js";
import { mapped } from "./people-of.js";
import { userPatternOf, type PeopleSection } from "./people-section.js";
import type { SettingsProblem } from "./read-yaml.js";

const PATH = 'must be an absolute path of letters, digits, "_", ".", "@" and "-"';
// No `*` or `..`: the path is also compared with the paths that callers want to mount.
const path = z.string(PATH).regex(/^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.@-]+)+$/, PATH);

const ACCOUNT = "must be a numeric id from 0 to 4294967294, or an existing name";
// getent reads a leading "-" as an option, and prints fields separated by colons.
const name = z.string().regex(/^(?![-\p{Cc}\p{Z}])[^:\p{Cc}]{1,255}$/u, ACCOUNT);
const account = z.union(
  [z.int(ACCOUNT).min(0, ACCOUNT).max(4_294_967_294, ACCOUNT), name],
  ACCOUNT,
);

const mode = z.enum(GATEWAY_MODES, 'must be "0600" or "0660", in quotes');
const CONNECTIONS = "must be a whole number from 1 to 100000";

const user = z.strictObject({
  owner: account.optional(),
  group: account.optional(),
  mode: mode.default("0600"),
});

/** The schema of `gateway`, the settings of `dockwarden gateway`. */
export const gatewaySchema = z.strictObject({
  sockets_dir: path.default("/run/dockwarden/gateway"),
  daemon: z.string().default("127.0.0.1:2376"),
  allow_remote: z.boolean().default(false),
  server_name: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, "must be a host name or an address")
    .optional(),
  server_ca: path,
  ca: path,
  ca_key: path,
  max_connections: z.int(CONNECTIONS).min(1, CONNECTIONS).max(100_000, CONNECTIONS).default(1000),
  users: z.record(
    z.string(),
    user,
    'must be a mapping of names, as {alice: {}, bob: {mode: "0660", group: lab}}',
  ),
});

type Gateway = z.infer<typeof gatewaySchema>;

interface GatewayOfFile {
  readonly gateway?: Gateway | undefined;
}

/** Returns the problems of the section `gateway`. */
export function checkGateway(
  file: GatewayOfFile & Parameters<typeof userPatternOf>[0],
): SettingsProblem[] {
  const { gateway } = file;
  if (gateway === undefined) return [];
  return [
    ...checkDockerd(gateway),
    ...Object.keys(gateway.users).flatMap((name) => checkName(name, userPatternOf(file))),
    ...Object.entries(gateway.users)
      .filter(([, { mode, group }]) => mode === "0660" && group === undefined)
      .map(([name]) => ({
        path: ["gateway", "users", name],
        message: 'has mode "0660" and no group: say which group may connect',
      })),
  ];
}

function checkDockerd({ daemon, allow_remote: allowRemote }: Gateway): SettingsProblem[] {
  const path = ["gateway", "daemon"];
  const address = dockerdAddressOf(daemon);
  if (address === null) {
    const message = `must be host:port, as "127.0.0.1:2376" or "[::1]:2376", current value is ${JSON.stringify(daemon)}`;
    return [{ path, message }];
  }
  if (allowRemote || isLoopback(address.host)) return [];
  const message = `must be on the loopback interface, current value is "${daemon}"; set gateway.allow_remote: true if the daemon really is elsewhere`;
  return [{ path, message }];
}

const MAX_NAME_BYTES = 64;

/** Checks a user's name, which becomes a file name and a certificate's CN (at most 64 characters, RFC 5280). */
function checkName(name: string, pattern: RegExp): SettingsProblem[] {
  const problem = problemOf(name, pattern);
  return problem === null
    ? []
    : [{ path: ["gateway", "users"], message: `cannot have user ${shown(name)}: ${problem}` }];
}

function problemOf(name: string, pattern: RegExp): string | null {
  if (!pattern.test(name))
    return `the name does not match identity.user_pattern, ${pattern.source}`;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    return `the name is longer than ${MAX_NAME_BYTES} bytes`;
  if (/^[.-]|[/:\p{C}\p{Z}]/u.test(name))
    return 'the name must not begin with "." or "-", nor have "/", ":", spaces or control characters in it';
  return null;
}

/** Shortens a name for a message and escapes what a terminal would interpret. */
function shown(name: string): string {
  const start = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return JSON.stringify(start).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Builds the gateway's settings from a checked file; null if the file has no gateway. */
export function gatewayOf({
  gateway,
  users,
}: GatewayOfFile & Pick<PeopleSection, "users">): GatewaySettings | null {
  const address = gateway === undefined ? null : dockerdAddressOf(gateway.daemon);
  if (gateway === undefined || address === null) return null;
  const uidOf = (name: string): number | undefined =>
    Object.hasOwn(users, name) ? users[name]?.uid : undefined;
  return Object.freeze({
    socketsDir: gateway.sockets_dir,
    daemon: { ...address, serverName: gateway.server_name ?? null },
    serverCa: gateway.server_ca,
    ca: gateway.ca,
    caKey: gateway.ca_key,
    maxConnections: gateway.max_connections,
    users: mapped(gateway.users, ({ owner, group, mode }, name) => ({
      owner: owner ?? uidOf(name) ?? name,
      group: group ?? null,
      mode,
    })),
  });
}

/**
 * Returns the changes that guard the gateway under each profile. Root in a container that mounts the sockets
 * could act as any user, and so could anyone who reads the authority's key.
 */
export function guardsOf({ gateway }: GatewayOfFile): readonly ParameterChange[] {
  if (gateway === undefined) return [];
  const add = { how: "add", pattern: false } as const;
  return [
    {
      ...add,
      control: "docker_socket_mount",
      name: "docker_sockets",
      value: [gateway.sockets_dir],
      origin: "gateway.sockets_dir",
    },
    {
      ...add,
      control: "sensitive_host_paths",
      name: "denied_paths",
      value: [gateway.ca_key],
      origin: "gateway.ca_key",
    },
  ];
}
