import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { problemOfMetadata } from "../build/plain-metadata.js";

/** A file of an author, by the path that messages name. */
export interface AuthorFile {
  readonly path: string;
  readonly text: string;
}

/** A control's folder as its author wrote it. */
export interface ControlFolder {
  readonly id: string;
  readonly path: string;
  /** Its Rego files without tests; `<id>.rego` is one of them. */
  readonly rego: readonly AuthorFile[];
  readonly tests: readonly AuthorFile[];
  /** Null if there is no `examples.yaml`. */
  readonly examples: AuthorFile | null;
}

/**
 * Reads a folder of controls, or the folder of a single control.
 *
 * @throws {UsageError} When it cannot be read, or has no control.
 */
export function readControlsIn(folder: string): readonly ControlFolder[] {
  try {
    if (isFile(join(folder, `${basename(folder)}.rego`))) return [readControl(folder)];
    const places = readdirSync(folder).map((name) => join(folder, name));
    const controls = places.filter((place) => isFile(join(place, `${basename(place)}.rego`)));
    if (controls.length > 0) return controls.sort().map(readControl);
  } catch (thrown) {
    throw new UsageError(`Cannot read the controls in "${folder}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
  throw new UsageError(
    `Cannot find a control in "${folder}": a control is a folder <id> with <id>.rego; make one with "dockwarden policy new"`,
  );
}

function readControl(path: string): ControlFolder {
  const names = readdirSync(path).sort();
  const read = (name: string): AuthorFile => {
    const file = join(path, name);
    if (!isFile(file)) throw new Error(`"${file}" is no file`);
    const text = readFileSync(file, "utf8");
    const problem = name.endsWith(".rego") ? problemOfMetadata(text) : null;
    if (problem !== null) throw new Error(`"${file}": ${problem}`);
    return { path: file, text };
  };
  const rego = names.filter((name) => name.endsWith(".rego"));
  return {
    id: basename(path),
    path,
    rego: rego.filter((name) => !isTest(name)).map(read),
    tests: rego.filter(isTest).map(read),
    examples: names.includes("examples.yaml") ? read("examples.yaml") : null,
  };
}

const isTest = (name: string): boolean => name.endsWith("_test.rego");

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
