import { isIP } from "node:net";
import { UsageError } from "../../domain/errors.js";

/** The address of a target. */
export type TargetAddress =
  | { readonly kind: "opa" | "otlp"; readonly url: URL }
  | { readonly kind: "syslog"; readonly host: string; readonly port: number }
  | { readonly kind: "journald"; readonly socket: string };

/** The socket from which journald reads lines. */
const JOURNAL_SOCKET = "/run/systemd/journal/stdout";

const SYSLOG_TLS_PORT = 6514;

const DEFAULT_PATHS = { opa: "/logs", otlp: "/v1/logs" } as const;

/**
 * Reads `opa+https://host/logs`, `otlp+https://host`, `syslog+tls://host:6514` or `journald`. Without encryption only an address
 * of this machine will do.
 *
 * @throws {UsageError} When it is anything else, or holds credentials.
 */
export function readTargetAddress(text: string): TargetAddress {
  if (text === "journald") return { kind: "journald", socket: JOURNAL_SOCKET };
  const [, kind, rest] = /^(opa|otlp|syslog)\+((?:https?|tls):\/\/.*)$/.exec(text) ?? [];
  const url = rest === undefined ? null : URL.parse(rest);
  if (url === null) throw unusable(text, FORMS);
  if ([url.username, url.password, url.search, url.hash].some((part) => part !== ""))
    throw unusable(text, "it holds more than a place; name credentials by --token-file or --cert");
  if (kind === "syslog") return syslogAt(text, url);
  return httpAt(text, kind === "opa" ? "opa" : "otlp", url);
}

const FORMS =
  "it should be opa+https://HOST/PATH, otlp+https://HOST, syslog+tls://HOST:PORT or journald";

function syslogAt(text: string, { protocol, hostname, port, pathname }: URL): TargetAddress {
  if (protocol !== "tls:" || hostname === "" || pathname.length > 1) throw unusable(text, FORMS);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind: "syslog", host, port: port === "" ? SYSLOG_TLS_PORT : Number(port) };
}

function httpAt(text: string, kind: "opa" | "otlp", url: URL): TargetAddress {
  if (url.protocol === "tls:") throw unusable(text, FORMS);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw unusable(
      text,
      "records would travel in the clear; write https, or an address of this machine",
    );
  if (url.pathname === "/") url.pathname = DEFAULT_PATHS[kind];
  return { kind, url };
}

/** A name may be of another machine. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname === "[::1]" ||
    (isIP(hostname) === 4 && hostname.startsWith("127."))
  );
}

function unusable(text: string, problem: string): UsageError {
  return new UsageError(`Cannot send to "${withoutSecrets(text)}": ${problem}`);
}

/** A refused address may hold a password. */
function withoutSecrets(text: string): string {
  const end = text.search(/[?#]/);
  const shown = end < 0 ? text : `${text.slice(0, end)}?…`;
  return shown.replace(/\/\/[^/]*@/, "//…@").slice(0, 200);
}

/** Returns an address as the state and the log name it. */
export function nameOfTarget(address: TargetAddress): string {
  if (address.kind === "journald") return "journald";
  if (address.kind === "syslog") return `syslog+tls://${address.host}:${address.port}`;
  return `${address.kind}+${address.url.origin}${address.url.pathname}`;
}
