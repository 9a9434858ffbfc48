import { shorten } from "./shorten.js";

/**
 * Describes the texts that an audit record may show. A pattern is so narrow that secrets in requests
 * (keys, passwords, tokens, certificates, URLs with credentials) do not match it by chance.
 */
export interface AllowListPattern {
  /** Matches the whole text. */
  readonly pattern: RegExp;
  /** The maximum length, in UTF-16 units. */
  readonly max: number;
  /** A description for the documentation. */
  readonly says: string;
  /** Matches the beginning of another text that is still shown, with `…` for the rest: `seccomp=…`. */
  readonly start?: RegExp;
}

const NAME = "[A-Za-z0-9][A-Za-z0-9_.-]*";
// Excludes URLs and assignments, and most of the punctuation of a token.
const PATH = "(?:/(?!/)[\\p{L}\\p{M}\\p{N}/ _.+~@%,()&'-]*)";
const WINDOWS_PATH =
  "(?:[A-Za-z]:[\\\\/][\\p{L}\\p{M}\\p{N}\\\\/ _.+~@%,()&'-]*|\\\\\\\\\\.\\\\pipe\\\\[\\w.-]+)";
const HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?";
const DOMAIN = `(?:(?:[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|localhost|\\[[0-9a-f:]+\\])(?::\\d{1,5})?/)`;
const PART = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const IMAGE = `${DOMAIN}?${PART}(?:/${PART})*(?::[A-Za-z0-9_][\\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,128})?`;
const ADDRESS = "[0-9a-fA-F]*[:.][0-9a-fA-F:.]*";
const NUMBER = "[+-]?\\d{1,20}(?:\\.\\d{1,9})?";
const PORT = "\\d{1,5}(?:-\\d{1,5})?(?:/[A-Za-z]{1,8})?";
const TIME =
  "\\d{4}-\\d\\d-\\d\\d(?:T[\\d:.]{1,20}(?:Z|[+-]\\d\\d:\\d\\d)?)?|(?:\\d{1,12}(?:\\.\\d{1,9})?(?:ns|us|ms|h|m|s)){1,6}";
const KEY = "[A-Za-z0-9_][\\w./-]*";
const SIZE = "\\d{1,20}[bBkKmMgGtT%]?";
const FILE = "\\.{0,2}/?[\\w.@~-]+(?:/[\\w.@~-]+)*/?";
const MOUNT_OPTION = `(?:ro|rw|z|Z|[rn]?o?suid|noexec|exec|nodev|dev|sync|async|nocopy|cached|delegated|consistent|r?(?:bind|shared|slave|private|unbindable)|copy|tmpcopyup|(?:mode|uid|gid)=\\d{1,10}|(?:size|nr_inodes|nr_blocks)=${SIZE})`;

function allow(pattern: string, max: number, says: string, start?: RegExp): AllowListPattern {
  // The flag is slow, and only Unicode classes need it.
  const whole = new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "");
  return start === undefined ? { pattern: whole, max, says } : { pattern: whole, max, says, start };
}

/** The patterns by name. */
export const ALLOW_LIST_PATTERNS = {
  word: allow("[A-Za-z][a-z0-9_-]*", 24, "a word, as `shared`"),
  method: allow("[A-Z]+", 16, "a method of HTTP or a way to authenticate"),
  switch: allow(
    "[01tTfF]|true|false|True|False|TRUE|FALSE|yes|no|on|off|none|always|missing|never",
    8,
    "a switch, as `1` or `false`",
  ),
  number: allow(NUMBER, 32, "a number"),
  name: allow(`/?${NAME}`, 128, "a name or an id"),
  object: allow(`/?${NAME}|${IMAGE}`, 255, "a name, an id or an image reference"),
  image: allow(`${IMAGE}|<none>`, 255, "an image reference"),
  tag: allow("[A-Za-z0-9_][\\w.-]*|[a-z0-9]+:[0-9a-f]{32,128}", 140, "a tag or a digest"),
  imageOrNumber: allow(`${IMAGE}|${NUMBER}`, 255, "an image reference or a number"),
  path: allow(`${PATH}|${WINDOWS_PATH}`, 512, "an absolute path"),
  file: allow(FILE, 128, "a path of letters, digits and `._@~-`"),
  pathOrFile: allow(`${PATH}|${WINDOWS_PATH}|${FILE}`, 512, "a path"),
  paths: allow(`${PATH}(?::${PATH})*`, 1024, "absolute paths with colons between"),
  source: allow(
    `${PATH}|${WINDOWS_PATH}|${NAME}|${IMAGE}`,
    512,
    "an absolute path, or a name of a volume, image or network",
  ),
  bind: allow(
    `(?:${PATH}|${WINDOWS_PATH}|${NAME})(?::(?:${PATH}|${WINDOWS_PATH}))?(?::${MOUNT_OPTION}(?:,${MOUNT_OPTION})*)?`,
    1024,
    "a bind mount, `source:target:options`",
  ),
  tmpfs: allow(`${MOUNT_OPTION}(?:,${MOUNT_OPTION})*`, 256, "mount options"),
  pair: allow(`/?${NAME}(?::[\\w./-]+)?`, 256, "a name, and one more behind a colon"),
  user: allow("\\w[\\w.-]*\\$?(?::\\w[\\w.-]*)?", 64, "a user and a group, by name or number"),
  key: allow(KEY, 128, "a name of letters, digits and `_./-`"),
  variable: allow("[A-Za-z_][\\w.-]*", 128, "a name of a variable"),
  driverOrKey: allow(`${KEY}|${IMAGE}`, 255, "a driver, or a name of its option"),
  option: allow(
    KEY,
    128,
    "a name, without the value: `size=…`",
    // A text in base64 ends in `=`, and has long runs of letters and digits.
    /^(?![A-Za-z0-9]{20})[A-Za-z0-9][\w.-]{0,63}(?==[^=])/,
  ),
  sysctl: allow("-?\\d{1,20}(?:[ \\t]-?\\d{1,20})*|[a-z]+", 64, "numbers or a word"),
  capability: allow("[A-Za-z_]+", 40, "a capability"),
  address: allow(
    `(?:${HOST}|${ADDRESS}|\\[${ADDRESS}\\])(?::\\d{1,5})?`,
    128,
    "an address or a host's name, with a port or without",
  ),
  prefix: allow(`${ADDRESS}(?:/\\d{1,3})?`, 64, "an IP address or a subnet"),
  host: allow("(?:[\\w.-]|\\{\\{\\.[A-Za-z.]{1,32}\\}\\})+", 128, "a host's name"),
  hostEntry: allow(
    `${HOST}[:=](?:\\[?${ADDRESS}\\]?|host-gateway)|${ADDRESS}(?: ${HOST})+`,
    255,
    "a host's name and its address",
  ),
  resolver: allow("[a-z][a-z0-9-]*(?::\\d{1,5})?", 32, "an option of the resolver, as `ndots:2`"),
  mac: allow("(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", 17, "a MAC address"),
  port: allow(PORT, 24, "a port or a range of ports"),
  endpoint: allow(
    `(?:(?:${ADDRESS}|\\[${ADDRESS}\\])(?::(?=\\d))?)?(?:${PORT})?`,
    80,
    "an address, a port, or both",
  ),
  cpus: allow("[0-9,-]+", 64, "a list of CPUs or memory nodes"),
  signal: allow("[A-Za-z0-9+-]+", 16, "a signal"),
  time: allow(`${NUMBER}|${TIME}`, 64, "a time or a duration"),
  tail: allow(`all|${NUMBER}`, 32, "a number or `all`"),
  permissions: allow("[rwm]{1,3}", 3, "`r`, `w` and `m`"),
  deviceRule: allow(
    "[abc] (?:\\d{1,10}|\\*):(?:\\d{1,10}|\\*) [rwm]{1,3}",
    32,
    "a device rule, as `c 1:3 rwm`",
  ),
  device: allow(
    `${PATH}|${WINDOWS_PATH}|[A-Za-z0-9.-]+/[\\w.-]+=[\\w.:-]+|class/[0-9A-Fa-f-]+|${NAME}`,
    256,
    "a device, by path, by class or as CDI names it",
  ),
  security: allow(
    "no-new-privileges(?:[:=](?:true|false))?|writable-cgroups(?:=(?:true|false))?|(?:seccomp|apparmor|systempaths)[:=][\\w.-]{1,64}|label[:=](?:disable|(?:user|role|type|level|filetype|nested)[:=][\\w.:,-]{1,64})|(?:mask|unmask)[:=][\\w/]{1,64}",
    128,
    "a security option; of a profile that is sent along, `seccomp=…`",
    /^(?:seccomp|apparmor|systempaths|label|no-new-privileges|writable-cgroups|credentialspec|mask|unmask)(?=[:=])/,
  ),
  constraint: allow(
    "(?:node|engine)\\.[\\w.-]+ ?[=!]= ?[\\w./*-]{1,64}",
    160,
    "a constraint, as `node.role == manager`",
  ),
  platform: allow(
    '[a-z0-9._]+(?:/[a-z0-9._]+){0,2}|\\{(?:"(?:architecture|os|os\\.version|variant)":"[a-z0-9.]{0,32}",?){1,4}\\}',
    160,
    "a platform, as `linux/arm64`",
  ),
  ulimits: allow(
    '\\[(?:\\{(?:"Name":"[a-z]{1,16}"|"(?:Hard|Soft)":-?\\d{1,20}|,){1,5}\\},?)*\\]|null',
    1024,
    "ulimits, in JSON",
  ),
  top: allow("-?[A-Za-z]{1,8}", 9, "a single option of `ps`"),
  origin: allow(
    `-|${IMAGE}`,
    255,
    "an image reference, or of a URL without credentials its host: `https://host/…`",
    /^[a-z][a-z0-9+.-]{0,15}:\/\/[A-Za-z0-9.-]{1,128}(?::\d{1,5})?(?=$|\/)(?![^]*@)/,
  ),
  filter: allow(
    `/?${NAME}|${IMAGE}|${PATH}|${PORT}|${TIME}|${NUMBER}`,
    255,
    "a name, an image reference, a path, a port or a time",
  ),
  share: allow(
    `${PATH}|//${HOST}(?:/[\\w.$-]+)+|:${PATH}|${HOST}:${PATH}|tmpfs|none|overlay`,
    256,
    "a path, a device or a share",
  ),
  made: allow(
    `${NAME}@(?:-|\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z)|sha256:[0-9a-f]{64}|[0-9a-z]{1,64}`,
    255,
    "an id, of a volume its name and when it was made",
  ),
  person: allow("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@-]*", 128, "a name of a user"),
} as const satisfies Readonly<Record<string, AllowListPattern>>;

export type PatternName = keyof typeof ALLOW_LIST_PATTERNS;

/**
 * Returns a text as a record shows it at a place of that form: the whole text, or its listed beginning, or no
 * character of it.
 */
export function shownAs(text: string, name: PatternName): string {
  if (text === "" || fits(text, name)) return shorten(text, ALLOW_LIST_PATTERNS[name].max);
  return startOf(text, ALLOW_LIST_PATTERNS[name]) ?? hidden(text);
}

/**
 * Returns the name in `name=value`, in its form. A text without a value may be base64, which ends in `=` and
 * mixes upper and lower case, as names of variables and labels seldom do.
 */
export function shownName(text: string, pattern: PatternName): string {
  const [name = ""] = text.split("=", 1);
  const hasValue = /[^=]/.test(text.slice(name.length));
  return hasValue || ONE_CASE.test(name) ? shownAs(name, pattern) : hidden(text);
}

const ONE_CASE = /^(?:[^A-Z]*|[^a-z]*)$/;

/** Returns the beginning of a text that is shown, or null. */
function startOf(text: string, { start }: AllowListPattern): string | null {
  const head = start?.exec(text)?.[0] ?? "";
  if (head === "") return null;
  return `${head}${SEPARATOR.exec(text.slice(head.length))?.[0] ?? ""}…`;
}

const SEPARATOR = /^[:=/]/;

export function fits(text: string, name: PatternName): boolean {
  const { pattern, max } = ALLOW_LIST_PATTERNS[name];
  return text.length <= max && pattern.test(text);
}

const CLASSES = [16, 64, 256, 1024];

/** Returns the replacement for a hidden text: it exists, and its approximate length. */
export function hidden(text: string): string {
  const bound = CLASSES.find((most) => text.length <= most);
  return bound === undefined ? `… (>${CLASSES.at(-1) ?? 0})` : `… (≤${bound})`;
}
