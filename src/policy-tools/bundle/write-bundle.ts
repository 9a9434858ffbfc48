import type { CompiledLibrary } from "../../domain/compiled-library.js";
import { BUNDLE_ENTRYPOINTS, BUNDLE_FORMAT, BUNDLE_PATHS } from "./bundle-places.js";
import { pack } from "./pack.js";

/** The name and scope of a bundle. */
export interface BundleName {
  /** For people: a version, a date, a commit. */
  readonly revision: string;
  /** Rises with each bundle, so that an older one can be told and refused; 0 if bundles are not numbered. */
  readonly sequence: number;
}

/** Writes a library as an OPA bundle, a compressed tar archive. The same library gives the same bytes. */
export function writeBundle(library: CompiledLibrary, name: BundleName): Uint8Array {
  const { catalogue, profiles, rules, wasm } = library;
  return pack(
    new Map([
      [BUNDLE_PATHS.manifest, jsonOf(manifestOf(name))],
      [BUNDLE_PATHS.data, jsonOf({ format: BUNDLE_FORMAT, catalogue, profiles, rules })],
      [BUNDLE_PATHS.module, wasm],
    ]),
  );
}

function manifestOf({ revision, sequence }: BundleName): unknown {
  return {
    revision,
    roots: ["docker/authz", "dockwarden"],
    wasm: BUNDLE_ENTRYPOINTS.map((entrypoint) => ({
      entrypoint,
      module: `/${BUNDLE_PATHS.module}`,
    })),
    metadata: { dockwarden: { format: BUNDLE_FORMAT, sequence } },
  };
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
