import { isIP, SocketAddress } from "node:net";
import { isMapping } from "../../domain/is-mapping.js";
import type { ParameterDescription, ParameterType } from "../../domain/settings.js";
import { isPortablePattern, isWholePattern } from "./patterns.js";

/** Describes each type of parameter in words and as a test. */
export const PARAMETER_TYPES: Readonly<
  Record<ParameterType, { readonly text: string; readonly test: (value: unknown) => boolean }>
> = {
  boolean: { text: "true or false", test: (value) => typeof value === "boolean" },
  integer: { text: "a whole number", test: (value) => Number.isSafeInteger(value) },
  // A negative maximum would permit everything, or nothing.
  natural: {
    text: "a whole number, 0 or more",
    test: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  },
  number: {
    text: "a number, 0 or more",
    test: (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
  },
  string: { text: "a string", test: isString },
  "string?": { text: "a string or null", test: (value) => value === null || isString(value) },
  strings: { text: "a list of strings", test: listOf(isString) },
  // The types below are compared as text, so a value in another spelling would have no effect.
  paths: {
    text: 'a list of absolute paths without ".", "..", "//" and "*", as "/srv/data"',
    test: listOf((text) => isCleanPath(text) && !/\*|:ro$/.test(text)),
  },
  prefixes: {
    text: 'a list of absolute paths without ".", "..", "//" and "*", as "/srv/data" or "/srv/data:ro"',
    test: listOf((text) => isCleanPath(text) && !text.includes("*")),
  },
  "path-patterns": {
    text: 'a list of absolute paths without ".", ".." and "//", with at most two "*" in a component, as "/home/*/.ssh"',
    test: listOf((text) => isCleanPath(text) && !/\*[^/]*\*[^/]*\*|:ro$/.test(text)),
  },
  capabilities: {
    text: 'a list of capabilities in upper case without "CAP_", as "NET_RAW"',
    test: listOf((text) => /^(?!CAP_)[A-Z_]+$/.test(text)),
  },
  devices: {
    text: 'a list of devices below /dev with what may be done with them, as "/dev/fuse:rwm"',
    test: listOf((text) => /^\/dev\/[^:]+:(?=.)r?w?m?$/.test(text)),
  },
  digests: {
    text: "a list of SHA-256 in lower-case hex",
    test: listOf((text) => /^[0-9a-f]{64}$/.test(text)),
  },
  "pinned-images": {
    text: 'a list of images by digest, as "docker.io/library/alpine@sha256:…"',
    test: listOf((text) =>
      /^(?=[^/]*(?:[.:]|localhost\/))[^@*/]+\/[^@*]+@sha256:[0-9a-f]{64}$/.test(text),
    ),
  },
  "name-patterns": {
    text: 'a list of texts with at most two "*", as "web-*"',
    test: listOf(hasFewStars),
  },
  "host-patterns": {
    text: 'a list of host names in lower case with at most two "*", as "*.example.com"',
    test: listOf((text) => /^[a-z0-9._*-]*[a-z0-9*_-]$/.test(text) && hasFewStars(text)),
  },
  addresses: {
    text: 'a list of IP addresses in their shortest form, as "127.0.0.1", or "*" for any and for all',
    test: listOf((text) => text === "*" || isAddress(text)),
  },
  subnets: {
    text: 'a list of subnets, as "10.0.0.0/8" or "169.254.169.254/32"',
    test: listOf(isSubnet),
  },
  pools: {
    text: 'a list of subnets, as "10.200.0.0/16" or "fd00::/8", and "default" for the address pools of dockerd',
    test: listOf((text) => text === "default" || isSubnet(text)),
  },
  "port-ranges": {
    text: 'a list of ports and ranges of them, as "8080" or "20000-29999"; 0 for one that dockerd chooses',
    test: listOf(isPortRange),
  },
  sysctls: {
    text: 'a list of kernel parameters with dots and at most two "*", as "net.ipv4.tcp_*"',
    test: listOf((text) => /^[^\s/]+$/.test(text) && hasFewStars(text)),
  },
  "image-patterns": {
    text: 'a list of "**" or images with their host, as "docker.io/library/*", "registry.example.com/ci/**" or "docker.io/library/alpine:3.*"',
    test: listOf(isImagePattern),
  },
  "url-patterns": {
    text: 'a list of "client-session" or URLs, of which "**" may be the last part, as "https://git.example.com/team/**"',
    test: listOf((text) =>
      /^(?:client-session|[a-z][a-z+.-]*:\/\/(?:[^\s*]+\/)?(?:\*\*|[^\s*/]+))$/.test(text),
    ),
  },
  "api-version": {
    text: 'an API version in quotes, as "1.24"',
    test: (value) => isString(value) && /^1\.[0-9]{1,4}$/.test(value),
  },
  pattern: {
    text: 'a regular expression that begins with "^", without "|" but in parentheses, or null',
    test: (value) => value === null || (isString(value) && isWholePattern(value)),
  },
  patterns: {
    text: 'a list of regular expressions in lower case, as "_token$"',
    test: listOf((text) => isPortablePattern(text) && text === text.toLowerCase()),
  },
  expressions: {
    text: 'a list of regular expressions, as "GET /new/[a-z]+"',
    test: listOf(isPortablePattern),
  },
  words: {
    text: 'a list of words in lower case, up to four of them with "_" between, as "api_key"',
    test: listOf((text) => /^[^A-Z_\s]+(?:_[^A-Z_\s]+){0,3}$/.test(text)),
  },
  "log-targets": {
    text: 'a list of addresses in lower case without path, as "tcp://*.example.com:514", or "*"',
    test: listOf((text) => text === "*" || isLogTarget(text)),
  },
  ulimits: {
    text: 'a mapping of names of ulimits, as "nofile", to whole numbers, -1 for no limit',
    test: (value) =>
      isMapping(value) &&
      Object.entries(value).every(
        ([name, limit]) => ULIMITS.has(name) && Number.isSafeInteger(limit) && Number(limit) >= -1,
      ),
  },
  map: {
    text: "a mapping",
    test: isMapping,
  },
};

/** The names that runc and the kernel know. */
const ULIMITS: ReadonlySet<string> = new Set(
  "as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  ),
);

/** Returns what a value should be, in words; null if the value is valid. */
export function wantedOf(
  { type, values, templates }: ParameterDescription,
  given: unknown,
): string | null {
  const { text, test } = PARAMETER_TYPES[type];
  const value = withTemplatesFilled(given);
  if (!test(value)) return text;
  if (!templates && JSON.stringify(given).includes("${")) return `${text}, without "\${…}"`;
  if (values === null || [value].flat().every((item) => values.includes(String(item)))) return null;
  return `${Array.isArray(value) ? "a list of" : "one of"} ${values.join(", ")}`;
}

/** Replaces each template by a word, so that the value can be tested. */
function withTemplatesFilled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTemplatesFilled);
  return isString(value) ? value.replace(/\$\{[^{}]*\}/g, "x") : value;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function listOf(test: (text: string) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every((item) => isString(item) && test(item));
}

/** Accepts an address in its shortest form, which controls compare; IPv4-mapped IPv6 is written as IPv4. */
function isAddress(text: string): boolean {
  // The address for all interfaces is written "*".
  if (/^(?:0\.0\.0\.0|::)$/.test(text)) return false;
  if (isIP(text) === 4) return true;
  return (
    isIP(text) === 6 &&
    !text.startsWith("::ffff:") &&
    new SocketAddress({ address: text, family: "ipv6" }).address === text
  );
}

function isSubnet(text: string): boolean {
  const [, address = "", bits] = /^([0-9a-f:.]+)\/([0-9]{1,3})$/.exec(text) ?? [];
  if (address.startsWith("::ffff:")) return false;
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return Number(bits) <= most;
}

function isPortRange(text: string): boolean {
  const [, low, high = low] = /^(0|[1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?$/.exec(text) ?? [];
  return Number(low) <= Number(high) && Number(high) <= 65_535;
}

/** Returns false for patterns with more stars than the policy matches. */
function hasFewStars(text: string): boolean {
  return text.split("*").length <= 3;
}

/** Accepts a path in the clean form that dockerd makes, which controls compare. */
function isCleanPath(text: string): boolean {
  return text.startsWith("/") && !/\/\/|\/\.\.?(?:\/|:|$)/.test(text);
}

/** Accepts a target in the form that the facts have, with at most two `*`. */
function isLogTarget(text: string): boolean {
  if (/\*.*\*.*\*/.test(text)) return false;
  return (
    /^unix[a-z]*:\/\/\/[^%?#\\]+$/.test(text) ||
    /^(?!unix)[a-z*][a-z0-9+.-]*:\/\/(?:[a-z0-9._*-]+|\[[0-9a-f:.*]+\])(?::[0-9*]{1,5})?$/.test(
      text,
    )
  );
}

/**
 * Returns true if a pattern can match an image. The policy compares images with the host in lower case; an
 * image of Docker Hub is `docker.io/library/alpine`, never `docker.io/alpine`.
 */
function isImagePattern(text: string): boolean {
  if (text === "**") return true;
  const match = hasPlainStars(text) ? IMAGE_PATTERN.exec(text) : null;
  return match !== null && isRepository(match[1] ?? "", match[2] ?? "");
}

function isRepository(host: string, path: string): boolean {
  if (!/[.:]|^localhost$/.test(host) || host === "index.docker.io") return false;
  return host !== "docker.io" || /\/|^\*\*$/.test(path);
}

/** Accepts at most two stars in a component or tag; `**` must be a whole component, the last of the path. */
function hasPlainStars(text: string): boolean {
  return !/\*[^/:]*\*[^/:]*\*|[^/]\*\*|\*\*./.test(text);
}

const IMAGE_PATTERN = new RegExp(
  [
    /^((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]+)?|\[[0-9a-f:]+\](?::[0-9]+)?)/,
    /\/([a-z0-9*._-]+(?:\/[a-z0-9*._-]+)*)/,
    /(?::[\w*][\w*.-]*)?(?:@sha256:[0-9a-f]{64})?$/,
  ]
    .map(({ source }) => source)
    .join(""),
);
