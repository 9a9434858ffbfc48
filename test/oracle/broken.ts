import { STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { Message } from "../../src/domain/message.js";
import type { Reader } from "./run.js";

// Of members that are true or false: elsewhere a true is refused for its type, and nothing differs.
const SWITCHES = Object.values(STRUCTS).flatMap((struct) =>
  Object.entries(struct).flatMap(([name, { kind }]) => (kind === "bool" ? [name] : [])),
);
const NULL_SWITCH = new RegExp(`("(?:${SWITCHES.join("|")})"\\s*:\\s*)null`, "gi");

/** A reader that is wrong in one way. */
interface Broken {
  readonly name: string;
  readonly breaks: (reader: Reader) => Reader;
  /** With what the place of a difference that comes of it begins. */
  readonly shows: "decoded" | "legacy";
}

/**
 * Each is made by giving the true reader another body than dockerd gets: the one in which what it must
 * see is no longer there.
 */
export const BROKEN: readonly Broken[] = [
  {
    name: "keeps the last of two equal keys",
    breaks: onBody(withoutDuplicates),
    shows: "decoded",
  },
  {
    name: "does not fold U+017F and U+212A",
    breaks: onBody(withoutFoldedLetters),
    shows: "decoded",
  },
  {
    name: "takes null for true",
    breaks: onBody((text) => text.replace(NULL_SWITCH, "$1true")),
    shows: "decoded",
  },
  {
    name: "rounds integers beyond 2^53",
    breaks: onBody(withRoundedIntegers),
    shows: "decoded",
  },
  {
    name: "overlooks HostConfig's members at the top of a create",
    breaks: onBody(withoutTopLevel),
    shows: "legacy",
  },
];

/** A reader that refuses everything agrees with dockerd on nothing. */
export function refusesEverything(reader: Reader): Reader {
  return (message, apiMax) => {
    const call = reader(message, apiMax);
    return { ...call, hygiene: [...call.hygiene, { kind: "syntax", path: "", detail: "refused" }] };
  };
}

function onBody(change: (text: string, uri: string) => string): (reader: Reader) => Reader {
  return (reader) => (message: Message, apiMax: string) => {
    if (message.body === null) return reader(message, apiMax);
    const bytes = Buffer.from(message.body);
    const text = bytes.toString();
    // What is not UTF-8 stays as it is: the breakage is meant to be the only one.
    if (!Buffer.from(text).equals(bytes)) return reader(message, apiMax);
    return reader({ ...message, body: Buffer.from(change(text, message.uri)) }, apiMax);
  };
}

function withoutDuplicates(text: string): string {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value);
}

/** Only `HostConfig` stays of what is a member of it or of the top. */
function withoutTopLevel(text: string, uri: string): string {
  const value = parsed(text);
  if (uri !== "/containers/create" || typeof value !== "object" || value === null) return text;
  const kept = Object.entries(value).filter(([name]) => !HOST_FIELDS.has(name));
  return JSON.stringify(Object.fromEntries(kept));
}

const HOST_FIELDS = new Set(Object.keys(STRUCTS["container.HostConfig"] ?? {}));

/** Undefined for what JSON.parse does not take, would round, or is too deep to be written again. */
function parsed(text: string): unknown {
  if (/[0-9]{16}/.test(text) || text.length > 4000) return undefined;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function withoutFoldedLetters(text: string): string {
  return text.replace(/[\u017f\u212a]|\\u017f|\\u212a/gi, "\u00e9");
}

function withRoundedIntegers(text: string): string {
  return text.replace(/\b[0-9]{16,18}\b/g, (digits) => BigInt(Number(digits)).toString());
}
