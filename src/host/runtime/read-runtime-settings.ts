import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, normalize } from "node:path";
import { PinError, describeThrown } from "../../domain/errors.js";
import { isRootsAlone } from "./is-roots-alone.js";
import { WELL_KNOWN_LINKS } from "./well-known-links.js";

/** The symbolic links that may be followed on the way to the source of a bind. */
export interface RuntimeSettings {
  /** Paths of links; one that ends in `/` means all links below. */
  readonly links: readonly string[];
}

const DEFAULTS: RuntimeSettings = { links: WELL_KNOWN_LINKS };

const KNOWN = ["links", "well_known_links"];

/**
 * Reads the settings: `{"links": ["/data"], "well_known_links": true}`. Without a file the defaults apply.
 *
 * @throws {PinError} When the file cannot be read or is not valid, or when users other than root can write it.
 */
export function readRuntimeSettings(file: string): RuntimeSettings {
  const text = readText(file);
  return text === null ? DEFAULTS : settingsOf(file, parse(file, text));
}

function readText(file: string): string | null {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cannot(file, describeThrown(thrown));
  }
  try {
    const isSafe = isRootsAlone(fstatSync(fd)) && isRootsAlone(statSync(dirname(file)));
    if (!isSafe) throw cannot(file, "root alone must own and write it and its folder");
    return readFileSync(fd, "utf8");
  } finally {
    closeSync(fd);
  }
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw cannot(file, describeThrown(thrown));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw cannot(file, "it must hold a JSON object");
  const unknown = Object.keys(value).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw cannot(file, `unknown setting "${unknown}"`);
  return value as Readonly<Record<string, unknown>>;
}

function settingsOf(file: string, value: Readonly<Record<string, unknown>>): RuntimeSettings {
  const { links = [], well_known_links: wellKnown = true } = value;
  if (typeof wellKnown !== "boolean") throw cannot(file, '"well_known_links" must be a boolean');
  if (!Array.isArray(links) || !links.every(isLinkPath))
    throw cannot(file, '"links" must be a list of absolute paths without "..", "." or "//"');
  return { links: wellKnown ? [...WELL_KNOWN_LINKS, ...links] : links };
}

function isLinkPath(value: unknown): value is string {
  return typeof value === "string" && isAbsolute(value) && normalize(value) === value;
}

function cannot(file: string, why: string): PinError {
  return new PinError(`Cannot use settings "${file}": ${why}`);
}
