import type { GoProgram } from "./go-install.js";

/** The programs that compile controls; each version stands here alone. */

/** The compiler. */
export const OPA: GoProgram = {
  module: "github.com/open-policy-agent/opa",
  version: "v1.22.2",
  tags: [],
};

/**
 * SHA-256 of the programs of OPA's release, by the name of the file that the release publishes
 * (`opa_linux_amd64_static`). A program that is listed must match. None is listed yet: the sums have to be taken from the
 * release's own page, not from a download made by this project.
 */
export const OPA_CHECKSUMS: Readonly<Record<string, string>> = {};

/** The package with `wasm-opt`, which makes the compiled module smaller and faster; package-lock.json has the same. */
export const BINARYEN = {
  version: "132.0.0",
  integrity:
    "sha512-4Usg7yEvwO3FMso3Oov6qkOOHSod1IEv+boKkh77kTljM+eNBouqCTbqWswGzbG+vDNO/b/v2C4gfEh1WgB9Lg==",
} as const;
