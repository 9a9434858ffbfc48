import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { BundleAlgorithm } from "../../domain/policy-settings.js";
import { PolicyBuildError, describeThrown } from "../../domain/errors.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { readBundle } from "../bundle/read-bundle.js";
import { signBundle } from "../bundle/sign-bundle.js";
import { writeBundle } from "../bundle/write-bundle.js";
import { compileLibrary } from "./compile-library.js";
import { placeFile } from "./place-file.js";
import { openShippedRego } from "./shipped-rego.js";
import { findToolchain } from "./toolchain.js";

/** The sources of a bundle, and the file to write it to. */
export interface BuildOrder {
  /** Folders of an author's controls; none for the shipped controls alone. */
  readonly folders: readonly string[];
  readonly output: string;
  /** Null: the beginning of the library's SHA-256. */
  readonly revision: string | null;
  readonly sequence: number;
  /** Null: it is not signed. */
  readonly signing: SigningOrder | null;
}

/** With what a bundle is signed. */
export interface SigningOrder {
  /** The file of a private key, PEM. */
  readonly file: string;
  readonly id: string | null;
  readonly algorithm: BundleAlgorithm;
  readonly scope: string | null;
}

/** The bundle that was written. */
export interface BuiltBundle {
  readonly revision: string;
  /** The ids of the author's controls. */
  readonly controls: readonly string[];
  readonly shippedControls: number;
  readonly bytes: number;
  /** Of the file, lower-case hex. */
  readonly sha256: string;
}

/**
 * Compiles controls into an OPA bundle and writes it. The same sources give the same file, unless ES256 signs it.
 *
 * @param say Told in a line of what takes long.
 * @throws {PolicyBuildError} When they do not compile, or the bundle cannot be signed or written.
 */
export async function buildBundle(
  { folders, output, revision: named, sequence, signing }: BuildOrder,
  say: (line: string) => void,
): Promise<BuiltBundle> {
  await checkOutput(output);
  const key = signing === null ? null : await keyOf(signing);
  const library = folders.length === 0 ? loadLibrary() : await compile(folders, say);
  const revision = named ?? revisionOf(library);
  const plain = writeBundle(library, { revision, sequence });
  const bundle = key === null ? plain : signed(plain, key);
  // What would not be accepted must not leave the author's machine.
  readBundle(bundle, output, null);
  await write(output, bundle);
  const shipped = new Set(Object.keys(loadLibrary().catalogue));
  const controls = Object.keys(library.catalogue).filter((id) => !shipped.has(id));
  return {
    ...{ revision, controls, shippedControls: shipped.size, bytes: bundle.length },
    sha256: createHash("sha256").update(bundle).digest("hex"),
  };
}

async function compile(
  folders: readonly string[],
  say: (line: string) => void,
): Promise<CompiledLibrary> {
  const toolchain = await findToolchain({ say });
  const shipped = await openShippedRego();
  try {
    return await compileLibrary(toolchain, { shipped: shipped.folder, custom: folders });
  } finally {
    await shipped.remove();
  }
}

function revisionOf({ wasm, catalogue, profiles, rules }: CompiledLibrary): string {
  const parts = JSON.stringify({ catalogue, profiles, rules });
  return createHash("sha256").update(wasm).update(parts).digest("hex").slice(0, 12);
}

type Key = Parameters<typeof signBundle>[1];

async function keyOf({ file, ...key }: SigningOrder): Promise<Key> {
  try {
    return { ...key, pem: await readFile(file, "utf8") };
  } catch (thrown) {
    throw cannotSign(file, thrown);
  }
}

function signed(bundle: Uint8Array, key: Key): Uint8Array {
  try {
    return signBundle(bundle, key);
  } catch (thrown) {
    throw cannotSign("the key", thrown);
  }
}

function cannotSign(what: string, thrown: unknown): PolicyBuildError {
  return new PolicyBuildError(
    `Cannot sign the bundle with "${what}": ${describeThrown(thrown)}; it must be a private key in PEM without a passphrase`,
    { cause: thrown },
  );
}

/** A typo is found before minutes are spent. */
async function checkOutput(output: string): Promise<void> {
  const isFolder = async (path: string): Promise<boolean> =>
    stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
  if (!(await isFolder(dirname(output))))
    throw new PolicyBuildError(`Cannot write "${output}": "${dirname(output)}" is no folder`);
  if (await isFolder(output))
    throw new PolicyBuildError(`Cannot write "${output}": it is a folder, name a file in it`);
}

async function write(output: string, bundle: Uint8Array): Promise<void> {
  try {
    await placeFile(output, bundle, 0o644);
  } catch (thrown) {
    throw new PolicyBuildError(`Cannot write "${output}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}
