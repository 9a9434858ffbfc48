/** More of a command is not searched, and so not shown. Some searches take quadratic time. */
const MAX_SEARCHED = 4096;

/** Stands between the words of a command while it is searched: no word of a Linux command has it. */
const BETWEEN = "\0";

/** Names whose values are secrets: `DB_PASSWORD`, `--api-key`, `x-auth-token`. */
const SECRET_NAME =
  "[\\w.-]{0,64}?(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|auth|cookie|session|signature|sig|key|pin)[\\w.-]{0,64}";

/** A text in quotes; the end may be missing. */
const QUOTED = `"(?:[^"\\\\${BETWEEN}]|\\\\[^${BETWEEN}])*"?|'[^'${BETWEEN}]*'?`;
/** A value in a text: in quotes, or to the next space. */
const VALUE = `(?:${QUOTED}|[^\\s${BETWEEN}]+)`;
/** A word of a shell, which may be made of several parts in quotes. */
const SHELL_WORD = `(?:${QUOTED}|[^\\s"'${BETWEEN}])+`;
/** The name of a user, as a shell may write it. */
const USER = `(?:[^\\s:"'${BETWEEN}]+|"[^":${BETWEEN}]*"|'[^':${BETWEEN}]*')`;
/** Spaces in a text; a line may be continued. */
const SPACES = "(?:\\\\?\\s)+";
/** The value of a flag: the whole next word of the command, or the next one in a text. */
const NEXT = `(?:(${BETWEEN})[^${BETWEEN}]*|(${SPACES})${VALUE})`;
/** Before a flag. */
const START = `(?:^|[\\s"'${BETWEEN}])`;
/** The flag before `user:x`, in a text or as a word. */
const USER_FLAG = `${START}(?:-[a-z]{0,8}u|--(?:proxy-)?user)(?:(?:\\\\?\\s|=)*|${BETWEEN})`;
/** A user of Linux, or a variable. */
const LOGIN = "[\\w.$@{}-]{1,64}";

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: string;
  /** Without it in the command, the rule does not apply. */
  readonly program: RegExp | null;
}

/** Known forms of secrets, in the order in which they are hidden. */
const RULES: readonly Rule[] = [
  // A key in PEM, to its end or to the end of the word.
  rule(`-----BEGIN [^${BETWEEN}]*?(?:-----END [A-Z0-9 ]+-----|(?=${BETWEEN})|$)`, "…"),
  // `Authorization: Bearer x`, with the scheme, to the end of a quote, of a line or of the word.
  rule(`\\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\\s*[:=])[^"'\\n${BETWEEN}]*`, "$1$2…"),
  rule(`\\b(bearer|basic|digest|negotiate)([ \\t]+|${BETWEEN})[^\\s"'${BETWEEN}]+`, "$1$2…"),
  // User and password of a URL, which may hold characters that end a host, and its query.
  rule(`(://)[^\\s"'${BETWEEN}]*@`, "$1…@"),
  rule(`(://[^\\s"'?${BETWEEN}]*\\?)[^\\s"'${BETWEEN}]+`, "$1…"),
  // A word of its own, `--password=x y` or `PASSWORD=x y`, to its end.
  rule(`((?:^|${BETWEEN})${SECRET_NAME}\\+?=)[^${BETWEEN}]*`, "$1…"),
  // `--password=x`, `PASSWORD=x`, `PASSWORD+=x`, `"token": "x"`, `{token: x}`.
  rule(`(?<![\\w.-])(${SECRET_NAME}["']?\\s*(?:=>|:|\\+?=)\\s*)${VALUE}`, "$1…"),
  // `<password>x</password>`.
  rule(
    `(<(?:[\\w.-]{1,64}:)?${SECRET_NAME}(?:\\s[^<>${BETWEEN}]*)?>)(?:<!\\[CDATA\\[)?[^<${BETWEEN}]+`,
    "$1…",
  ),
  // `--password x`, `-password x`.
  rule(`(${START}--?${SECRET_NAME})${NEXT}`, "$1$2$3…"),
  // `IDENTIFIED BY 'x'` and `PASSWORD 'x'` of SQL.
  rule(`\\b(identified[ \\t]+by|password|passwd)([ \\t]+(?:(?:to|is)[ \\t]+)?)${VALUE}`, "$1$2…"),
  // `-pSECRET` of mysql, `-p x`, `-u user:x` of curl, `-a x` of redis-cli.
  rule(`(${START}-p)${VALUE}`, "$1…"),
  rule(`(${START}-p)${NEXT}`, "$1$2$3…"),
  // A word of its own to its end, then one in quotes, then one of several parts.
  rule(
    `((?:^|${BETWEEN})(?:-[a-z]{0,8}u|--(?:proxy-)?user)[=${BETWEEN}]?[^\\s:"'${BETWEEN}]+:)[^${BETWEEN}]*`,
    "$1…",
  ),
  rule(`(${USER_FLAG}")([^":${BETWEEN}]+:)[^"${BETWEEN}]*`, "$1$2…"),
  rule(`(${USER_FLAG}')([^':${BETWEEN}]+:)[^'${BETWEEN}]*`, "$1$2…"),
  rule(`(${USER_FLAG}${USER}:)${SHELL_WORD}`, "$1…"),
  rule(`(\\bredis-cli\\b(?:[^\\n\\\\]|\\\\[^])*?[\\s${BETWEEN}]-a)${NEXT}`, "$1$2$3…"),
  rule(`(\\bredis-cli\\b(?:[^\\n\\\\]|\\\\[^])*?[\\s${BETWEEN}]-a)[^\\s${BETWEEN}]+`, "$1…"),
  // `user:x` for chpasswd: in quotes or on a line of its own, then in a word.
  rule(`(["'\\n]${LOGIN}:)[^"'\\n${BETWEEN}]+`, "$1…", /\bchpasswd\b/i),
  rule(
    `((?:^|[ \\t<${BETWEEN}])(?:${LOGIN}|"${LOGIN}"|'${LOGIN}'):)${SHELL_WORD}`,
    "$1…",
    /\bchpasswd\b/i,
  ),
  // Tokens that say what they are: AWS, GitHub, GitLab, Slack, Stripe, npm, Docker, Google, Vault.
  rule("\\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{12,}", "…"),
  rule(
    "\\b(?:gh[opusr]_|github_pat_|glpat-|xox[a-z]-|[sr]k[_-](?:live|test|ant|proj)?[_-]?|npm_|dckr_pat_|AIza|ya29\\.|hv[sb]\\.)[\\w.-]{8,}",
    "…",
  ),
  // A JSON Web Token.
  rule("\\beyJ[\\w-]{5,}(?:\\.[\\w-]*){0,4}", "…"),
];

function rule(pattern: string, replacement: string, program: RegExp | null = null): Rule {
  return { pattern: new RegExp(pattern, "gi"), replacement, program };
}

/** Runs of the characters of base64, of hexadecimal digits and of most random passwords. */
const RUN = /[A-Za-z0-9+/=_~-]{16,}/g;

/**
 * Returns the words of a command without secrets of known forms, each replaced by `…`. A secret of another
 * form stays: `echo hunter2`.
 */
export function withoutSecrets(words: readonly string[]): readonly string[] {
  const whole = words.map((word) => word.replaceAll(BETWEEN, "")).join(BETWEEN);
  let text = whole.slice(0, MAX_SEARCHED);
  for (const { pattern, replacement, program } of RULES)
    if (program?.test(whole) ?? true) text = text.replace(pattern, replacement);
  text = text.replace(RUN, (run) => (isRandom(run) ? "…" : run));
  // What was cut may be the beginning of a secret.
  const closed = whole.length > MAX_SEARCHED ? `${withoutLastRun(text)}…` : text;
  return closed.split(BETWEEN);
}

/** Returns the text up to its last blank, or the last end of a word. */
function withoutLastRun(text: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) !== BETWEEN && /\S/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Returns true for a text that no person made up. A path is one only if a part of it is. */
function isRandom(run: string): boolean {
  if (!run.startsWith("/") && isJumbled(run)) return true;
  return run.split(/[/~]/).some((part) => part.length >= 16 && isRandomPart(part));
}

/** Base64 with slashes in it: kinds of characters change all the time. */
function isJumbled(run: string): boolean {
  const kinds = run.match(/[a-z]+|[A-Z]+|\d+/g) ?? [];
  return run.length >= 32 && kinds.length * 4 >= run.length && /\d/.test(run);
}

function isRandomPart(part: string): boolean {
  const digits = part.replace(/\D/g, "").length;
  return isHex(part, digits) || isMixed(part, digits) || isFullOfDigits(part, digits);
}

function isHex(part: string, digits: number): boolean {
  return part.length >= 24 && digits > 3 && /^[0-9a-f-]+$/i.test(part);
}

/** Letters of both cases, as in base64. */
function isMixed(part: string, digits: number): boolean {
  const hasBoth = /[a-z]/.test(part) && /[A-Z]/.test(part);
  return hasBoth && (part.length >= 32 || (part.length >= 20 && digits > 0));
}

/** `backup-2026-11-29-0400` is the name of a file. */
function isFullOfDigits(part: string, digits: number): boolean {
  const isDated = /\d{4}-?\d\d-?\d\d/.test(part) && part.replace(/[\d-]/g, "").length < 16;
  return digits >= 5 && digits * 12 >= part.length && /[a-z]/i.test(part) && !isDated;
}
