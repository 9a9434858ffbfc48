import type { LogFacts, LogOption } from "../../domain/log-facts.js";
import type { HostPath } from "../../domain/storage-facts.js";
import { hostPathOf, PLAIN_USE } from "../host-paths/host-path.js";
import { cleanPath } from "../host-paths/lexical-paths.js";

/** The fields of a request that name a log driver. */
export interface LogFields {
  /** `HostConfig.LogConfig.Type` */
  readonly driver: string;
  /** `HostConfig.LogConfig.Config` */
  readonly options: string;
}

/** Returns a log driver, and what its options make dockerd do. Source: moby daemon/logger. */
export function logOf(
  place: LogFields,
  driver: string,
  options: Readonly<Record<string, string>>,
): LogFacts {
  return {
    field: place.driver,
    driver,
    options: Object.entries(options).map(([key, value]) =>
      optionOf(`${place.options}.${key}`, key, value),
    ),
  };
}

function optionOf(field: string, key: string, value: string): LogOption {
  const use = useOf(key.toLowerCase(), value);
  const target = use === "address" ? logTargetOf(key.toLowerCase(), value) : null;
  return { field, key, use, target };
}

function useOf(key: string, value: string): LogOption["use"] {
  if (isTemplate(value)) return "template";
  if (value === "" || TEXTS.has(key)) return "text";
  if (isAddress(key, value)) return "address";
  return isFile(key, value) ? "file" : "text";
}

/**
 * The actions that a tag's template may contain: ids and names. Its functions are dangerous: `{{pad .ID 70000000000
 * 0}}` takes all memory of the host, and a loop all of its time, when the container starts. Source: moby
 * daemon/logger/templates, and loggerutils.ParseLogTag.
 */
const PLAIN_ACTIONS =
  /(?<!\{)\{\{ *\.(?:ID|FullID|Name|ImageID|ImageFullID|ImageName|DaemonName|Hostname) *\}\}/g;

/** Returns true for an option whose template has more than ids and names. */
export function isTemplate(value: string): boolean {
  return value.includes("{{") && value.replaceAll(PLAIN_ACTIONS, "").includes("{{");
}

/** Options of dockerd's own drivers that are text whatever they look like: `/aws/group`. */
const TEXTS: ReadonlySet<string> = new Set([
  "awslogs-datetime-format",
  "awslogs-group",
  "awslogs-multiline-pattern",
  "awslogs-stream",
  "cache-max-file",
  "env",
  "env-regex",
  "labels",
  "labels-regex",
  "max-file",
  "tag",
]);

/** The driver builds a host name from a region, so only a plausible region counts as text. */
function isAddress(key: string, value: string): boolean {
  if (key === "awslogs-region") return !/^[a-z0-9-]{1,32}$/.test(value);
  return /-(?:address|endpoint|url)$/.test(key) || /:\/\/|^unix[a-z]*:/i.test(value);
}

function isFile(key: string, value: string): boolean {
  return value.startsWith("/") || /-(?:capath|cert|file|key)$/.test(key);
}

/**
 * Returns the paths that dockerd opens for a log driver: a socket that it writes to as root, a certificate
 * that it reads. An address that URL parsing would change stays whole, so it resolves to nothing. Source:
 * moby daemon/logger/{syslog,fluentd,splunk}.
 */
export function logPathsOf(
  options: Readonly<Record<string, string>>,
  field: string,
): readonly HostPath[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const socket = SOCKET_ADDRESS.exec(value)?.[1];
    if (socket !== undefined) {
      const raw = /[%?#]/.test(socket) ? value : socket;
      return [hostPathOf(`${field}.${key}`, raw, cleanPath(raw), PLAIN_USE)];
    }
    if (value === "" || !FILE_OPTIONS.has(key)) return [];
    return [hostPathOf(`${field}.${key}`, value, cleanPath(value), READ_ONLY)];
  });
}

const READ_ONLY = { ...PLAIN_USE, readOnly: true };
const SOCKET_ADDRESS = /^unix[a-z]*:(?:\/\/)?(.*)$/is;
const FILE_OPTIONS: ReadonlySet<string> = new Set([
  "syslog-tls-ca-cert",
  "syslog-tls-cert",
  "syslog-tls-key",
  "splunk-capath",
]);

/**
 * Returns the target of an address option, `scheme://host:port` or `unix:///path`; null if it can be read in
 * more than one way. Leaves out credentials, path and query, which do not change the target.
 *
 * @param key in lower case: `syslog-address`
 */
function logTargetOf(key: string, value: string): string | null {
  if (key === "awslogs-credentials-endpoint") return value.startsWith("/") ? CREDENTIALS : null;
  const [, socket, path] = SOCKET.exec(value) ?? [];
  if (socket !== undefined) return `${socket.toLowerCase()}://${String(path)}`;
  const parts = ADDRESS.exec(withScheme(key, value))?.groups;
  return parts === undefined ? null : targetOf(parts, DEFAULT_PORTS.get(key) ?? "");
}

/** Adds the scheme as Fluentd's driver does, if the address has none. */
function withScheme(key: string, value: string): string {
  return key === "fluentd-address" && !value.includes("://") ? `tcp://${value}` : value;
}

/** The driver appends the option to this text, so `@example.com/` would lead elsewhere. */
const CREDENTIALS = "http://169.254.170.2";

const SOCKET = /^(unix[a-z]*):\/\/(\/[^%?#\\]*)$/i;

/** Addresses that Go's net/url and any other parser split alike. */
const ADDRESS =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:[a-z0-9._~!$&'()*+,;=:%-]*@)?(?<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?<port>[0-9]{1,5}))?(?:[/?#][^\\@]*)?$/i;

const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ["fluentd-address", "24224"],
  ["syslog-address", "514"],
]);

const USUAL_PORTS: ReadonlyMap<string, string> = new Map([
  ["http", "80"],
  ["https", "443"],
]);

function targetOf(
  { scheme = "", host = "", port }: Readonly<Record<string, string | undefined>>,
  defaultPort: string,
): string {
  const bare = `${scheme}://${host}`.toLowerCase();
  const given = port ?? defaultPort;
  const isUsual = USUAL_PORTS.get(scheme.toLowerCase()) === given;
  return given === "" || isUsual ? bare : `${bare}:${given}`;
}
