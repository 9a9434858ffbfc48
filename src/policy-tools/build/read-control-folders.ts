import { constants, type Stats } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PolicyBuildError, describeThrown } from "../../domain/errors.js";
import { problemOfMetadata } from "./plain-metadata.js";

/** The Rego of one control. */
export interface ControlSource {
  readonly id: string;
  /** Its folder, as the author named the folder of controls: `controls/office_hours`. */
  readonly folder: string;
  /** Its files without tests, by name; lines end with a line feed alone. */
  readonly files: Readonly<Record<string, string>>;
}

/** More than any author writes, and little enough to be read and compiled in seconds. */
const MAX_CONTROLS = 500;
const MAX_FILES = 100;
const MAX_BYTES = 256 * 1024;

const ID = /^[a-z][a-z0-9_]{0,62}$/;
/** Words of Rego, which no package can be called; and a member of every object of JavaScript. */
const RESERVED: ReadonlySet<string> = new Set(
  "as constructor contains data default else every false if import in input not null package some true with".split(
    " ",
  ),
);

/**
 * Reads folders of controls: each folder in them is a control, `<id>/<id>.rego` and what lies beside it.
 *
 * @throws {PolicyBuildError} When a folder has no control, or has what would be left out without a word, or what is no file.
 */
export async function readControlFolders(
  folders: readonly string[],
): Promise<readonly ControlSource[]> {
  const controls: ControlSource[] = [];
  for (const folder of folders) controls.push(...(await readControlFolder(folder)));
  if (controls.length > MAX_CONTROLS)
    throw new PolicyBuildError(
      `Cannot use ${controls.length} controls at once: at most ${MAX_CONTROLS} are compiled together`,
    );
  const twice = controls.find(({ id }, at) => controls.findIndex((one) => one.id === id) < at);
  if (twice !== undefined)
    throw cannotUse(twice.folder, `another folder has a control "${twice.id}" too; rename one`);
  return controls;
}

async function readControlFolder(folder: string): Promise<readonly ControlSource[]> {
  const names = (await namesIn(folder)).filter((name) => !name.startsWith("."));
  const controls: ControlSource[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await lstat(path);
    if (stats.isDirectory()) controls.push(await readControl(path, name));
    else if (name.endsWith(".rego"))
      throw cannotUse(
        path,
        'a control has a folder of its own, "<id>/<id>.rego"; name what holds it',
      );
    else if (!stats.isFile()) throw cannotUse(path, `it is ${kindOf(stats)}`);
  }
  if (controls.length > 0) return controls;
  throw cannotUse(folder, 'it has no control; a control is a folder in it, "<id>/<id>.rego"');
}

async function readControl(folder: string, id: string): Promise<ControlSource> {
  if (!ID.test(id) || RESERVED.has(id))
    throw cannotUse(
      folder,
      `"${id}" can be no control's id, which has lower-case letters, digits and "_", and is no word of Rego`,
    );
  const names = (await namesIn(folder)).filter((name) => !name.startsWith("."));
  if (!names.includes(`${id}.rego`))
    throw cannotUse(folder, `a control of this name must have the file "${id}.rego"`);
  const files: Record<string, string> = {};
  for (const name of names) {
    const path = join(folder, name);
    const stats = await lstat(path);
    if (!stats.isFile()) throw cannotUse(path, `it is ${kindOf(stats)}; a control has only files`);
    if (isPolicy(name)) files[name] = await readText(path);
  }
  if (Object.keys(files).length <= MAX_FILES) return { id, folder, files };
  throw cannotUse(folder, `it has more than ${MAX_FILES} files of Rego`);
}

function isPolicy(name: string): boolean {
  return name.endsWith(".rego") && !name.endsWith("_test.rego");
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (thrown) {
    throw cannotUse(folder, describeThrown(thrown), thrown);
  }
}

/** Reads a file that may have become a link, or a FIFO that nobody writes to, since the folder was listed. */
async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw cannotUse(path, `it is ${kindOf(stats)}`);
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    if (bytesRead > MAX_BYTES) throw cannotUse(path, `it has more than ${MAX_BYTES / 1024} KiB`);
    const text = decoded(path, buffer.subarray(0, bytesRead)).replaceAll("\r\n", "\n");
    const problem = problemOfMetadata(text);
    if (problem !== null) throw cannotUse(path, problem);
    return text;
  } finally {
    await file.close();
  }
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw cannotUse(path, "it is no UTF-8 text", thrown);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "a folder";
  return stats.isFIFO() ? "a FIFO" : "no regular file";
}

function cannotUse(path: string, problem: string, cause?: unknown): PolicyBuildError {
  return new PolicyBuildError(`Cannot use "${path}" as a control: ${problem}`, { cause });
}
