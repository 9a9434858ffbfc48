/** Paths in a bundle of this program. */
export const BUNDLE_PATHS = {
  manifest: ".manifest",
  module: "policy.wasm",
  data: "dockwarden/data.json",
  /** OPA merges the data of a bundle that it builds into one file. */
  mergedData: "data.json",
  signatures: ".signatures.json",
} as const;

/** The rules that are evaluated, as OPA names them. */
export const BUNDLE_ENTRYPOINTS = ["docker/authz/decision", "docker/authz/response"] as const;

/** The version of the form of `dockwarden/data.json` and of the manifest's metadata. */
export const BUNDLE_FORMAT = 1;
