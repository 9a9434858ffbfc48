import { createHash } from "node:crypto";
import { z } from "zod";
import { isMapping } from "../../domain/is-mapping.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { BundleKeys } from "../../domain/policy-settings.js";
import { BUNDLE_ENTRYPOINTS, BUNDLE_FORMAT, BUNDLE_PATHS } from "./bundle-places.js";
import { BundleRefusal, refused } from "./bundle-refusal.js";
import { checkLibrary } from "./check-library.js";
import { librarySchema, type LibraryData } from "./library-schema.js";
import { unpack } from "./pack.js";
import { parseShape } from "./parse-shape.js";
import { readPlainJson } from "./read-json.js";
import type { BundleFiles } from "./tar.js";
import { verifySignature } from "./verify-signature.js";
import type { BundleName } from "./write-bundle.js";

/** The library of a bundle, and what names it. */
export interface BundleLibrary extends CompiledLibrary {
  readonly origin: string;
  readonly bundle: BundleName & {
    /** Of what the bundle says, however it is packed and signed; lower-case hex. */
    readonly sha256: string;
    /** True if the signature was verified; false if none was required. */
    readonly verified: boolean;
  };
}

/**
 * Reads an OPA bundle, `bundle.tar.gz`.
 *
 * @param origin The place that it comes from, for messages.
 * @param keys The keys of which one must have signed it; null if it needs no signature.
 * @throws {PolicyLoadError} When it is damaged or too large, is not signed by a key, or is not a library of this program.
 */
export function readBundle(
  bytes: Uint8Array,
  origin: string,
  keys: BundleKeys | null,
): BundleLibrary {
  return readOf(origin, () => readFiles(unpack(bytes), origin, keys));
}

/**
 * Reads a bundle that is unpacked, as the files of a folder.
 *
 * @throws {PolicyLoadError} As `readBundle`.
 */
export function readBundleFiles(
  files: BundleFiles,
  origin: string,
  keys: BundleKeys | null,
): BundleLibrary {
  return readOf(origin, () => readFiles(files, origin, keys));
}

function readOf(origin: string, read: () => BundleLibrary): BundleLibrary {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof BundleRefusal)) throw thrown;
    throw refused(origin, thrown.message, thrown);
  }
}

function readFiles(files: BundleFiles, origin: string, keys: BundleKeys | null): BundleLibrary {
  // First of all, so that nothing is read that nobody has signed.
  if (keys !== null) verifySignature(files, keys);
  checkKind(files);
  const { revision, wasm, metadata } = parseShape(
    manifestSchema,
    readPlainJson(BUNDLE_PATHS.manifest, fileOf(files, BUNDLE_PATHS.manifest)),
    `its "${BUNDLE_PATHS.manifest}"`,
  );
  const { catalogue, profiles, rules } = libraryOf(files);
  return {
    ...{ catalogue, profiles, rules, origin },
    wasm: new Uint8Array(fileOf(files, moduleOf(wasm))),
    bundle: {
      revision,
      sequence: metadata.dockwarden.sequence,
      sha256: digestOf(files),
      verified: keys !== null,
    },
  };
}

function fileOf(files: BundleFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new BundleRefusal(`it has no "${path}"`);
  return bytes;
}

/** Refuses what OPA would merge into the data, and this program would overlook. */
function checkKind(files: BundleFiles): void {
  for (const path of files.keys())
    if (/^(?:.*\/)?(?:patch\.json|data\.ya?ml|\.manifest\.pb)$/.test(path))
      throw new BundleRefusal(`it has "${path}", which is not supported`);
}

const manifestSchema = z.object({
  revision: z.string().regex(/^[^\p{Cc}]{0,200}$/u, "must be one line of at most 200 characters"),
  wasm: z.array(z.object({ entrypoint: z.string(), module: z.string() })).default([]),
  metadata: z.object(
    {
      dockwarden: z.strictObject(
        {
          format: z.literal(BUNDLE_FORMAT, `must be ${BUNDLE_FORMAT}`),
          sequence: z.int().min(0),
        },
        "must be there, as dockwarden policy build writes it",
      ),
    },
    "must have dockwarden, as dockwarden policy build writes it",
  ),
});

type Resolvers = z.infer<typeof manifestSchema>["wasm"];

/** Returns the path of the module that has both entrypoints. */
function moduleOf(resolvers: Resolvers): string {
  const modules = BUNDLE_ENTRYPOINTS.map((wanted) => {
    const found = resolvers.find(({ entrypoint }) => entrypoint === wanted);
    if (found === undefined) throw new BundleRefusal(`it has no entrypoint "${wanted}"`);
    return found.module.replace(/^\//, "");
  });
  const [module = "", ...others] = new Set(modules);
  if (others.length > 0)
    throw new BundleRefusal(`its entrypoints are in ${modules.join(" and ")}, they must be in one`);
  return module;
}

function libraryOf(files: BundleFiles): LibraryData {
  const own = files.get(BUNDLE_PATHS.data);
  const merged = memberOf(files.get(BUNDLE_PATHS.mergedData));
  if (own !== undefined && merged !== undefined)
    throw new BundleRefusal(
      `it has its library twice, in "${BUNDLE_PATHS.data}" and in "${BUNDLE_PATHS.mergedData}"`,
    );
  if (own === undefined && merged === undefined)
    throw new BundleRefusal(
      `it has no "${BUNDLE_PATHS.data}", as dockwarden policy build writes it`,
    );
  const value = own === undefined ? merged : readPlainJson(BUNDLE_PATHS.data, own);
  const library = parseShape(librarySchema, value, `its "${BUNDLE_PATHS.data}"`);
  checkLibrary(library);
  return library;
}

function memberOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  const value = readPlainJson(BUNDLE_PATHS.mergedData, bytes);
  return isMapping(value) ? new Map(Object.entries(value)).get("dockwarden") : undefined;
}

/** Depends on neither the order nor the compression, nor on who has signed. */
function digestOf(files: BundleFiles): string {
  const hash = createHash("sha256");
  const contents = [...files].filter(([path]) => path !== BUNDLE_PATHS.signatures);
  for (const [path, bytes] of contents.toSorted(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`${path} ${createHash("sha256").update(bytes).digest("hex")}\n`);
  return hash.digest("hex");
}
