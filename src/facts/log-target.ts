/**
 * Where an address option leads, `scheme://host:port` or `unix:///path`; null where that can be read in
 * more than one way. Credentials, path and query are left out: they do not change where it leads.
 *
 * @param key in lower case: `syslog-address`
 */
export function logTargetOf(key: string, value: string): string | null {
  if (key === "awslogs-credentials-endpoint") return value.startsWith("/") ? CREDENTIALS : null;
  const [, socket, path] = SOCKET.exec(value) ?? [];
  if (socket !== undefined) return `${socket.toLowerCase()}://${String(path)}`;
  const parts = ADDRESS.exec(withScheme(key, value))?.groups;
  return parts === undefined ? null : targetOf(parts, DEFAULT_PORTS.get(key) ?? "");
}

/** Fluentd's driver puts the scheme before an address that has none. */
function withScheme(key: string, value: string): string {
  return key === "fluentd-address" && !value.includes("://") ? `tcp://${value}` : value;
}

/** The driver puts the option behind this text, so that `@example.com/` would lead elsewhere. */
const CREDENTIALS = "http://169.254.170.2";

const SOCKET = /^(unix[a-z]*):\/\/(\/[^%?#\\]*)$/i;

/** What Go's net/url and any other reader take apart alike. */
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
  const asked = port ?? defaultPort;
  const isUsual = USUAL_PORTS.get(scheme.toLowerCase()) === asked;
  return asked === "" || isUsual ? bare : `${bare}:${asked}`;
}
