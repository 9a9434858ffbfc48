import { createHash } from "node:crypto";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { OpaDockerAuthz } from "../../domain/opa-docker-authz.js";
import type { Settings } from "../../domain/settings.js";
import { controlIndexOf } from "./control-index.js";
import { readWasm } from "./read-policy-file.js";
import { SELF_CHECK, checkPolicy, selfCheckSet } from "./self-check.js";
import { loadWasmPolicy } from "./wasm-policy.js";
import type { Policy } from "./wasm-policy.js";

/** A loaded policy, and its description. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** SHA-256 of all policies and of the settings, lower-case hex. */
  readonly revision: string;
}

/**
 * Loads the policy of a library with the sets of `settings`, and checks that it denies.
 *
 * @param beside Another policy that decides beside it, and is part of the revision.
 * @throws {PolicyLoadError} When it cannot be used, or allows what no policy may allow.
 */
export async function loadPolicy(
  { catalogue, wasm, origin }: Pick<CompiledLibrary, "catalogue" | "wasm" | "origin">,
  settings: Settings,
  beside: Pick<OpaDockerAuthz, "sha256"> | null = null,
): Promise<LoadedPolicy> {
  const { sets, messages } = settings;
  const withCheck = { ...sets, [SELF_CHECK]: selfCheckSet(sets, catalogue) };
  const policy = await loadWasmPolicy(
    wasm,
    { sets: withCheck, messages, ...controlIndexOf(catalogue, withCheck) },
    catalogue,
    origin === null || isOwn(wasm) ? "here" : "bounded",
  );
  checkPolicy(policy);
  return { policy, revision: revisionOf(wasm, settings, beside) };
}

/** Returns the digest of a policy and of settings, by which records name both. */
export function revisionOf(
  wasm: Uint8Array,
  settings: Settings,
  beside: Pick<OpaDockerAuthz, "sha256"> | null = null,
): string {
  const hash = createHash("sha256").update(wasm).update(JSON.stringify(settings));
  if (beside !== null) hash.update(beside.sha256);
  return hash.digest("hex");
}

/** Returns true for the module that ships with the program, wherever the copy comes from. */
function isOwn(wasm: Uint8Array): boolean {
  return Buffer.compare(wasm, readWasm()) === 0;
}
