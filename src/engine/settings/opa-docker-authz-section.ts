import { z } from "zod";
import { OPA_DOCKER_AUTHZ_MODES } from "../../domain/opa-docker-authz.js";
import type { OpaDockerAuthzSettings } from "../../domain/opa-docker-authz.js";
import type { ParameterChange } from "../../domain/parameters.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { guardedPath } from "./guarded-path.js";
import { CALLER_CONTROLS } from "./access-controls.js";

/** The schema of `opa_docker_authz`, a policy that was written for that plugin. */
export const opaDockerAuthzSchema = z.strictObject({
  policy: guardedPath,
  mode: z.enum(OPA_DOCKER_AUTHZ_MODES).default("beside"),
});

interface FileWithPolicy {
  readonly opa_docker_authz?: z.infer<typeof opaDockerAuthzSchema> | undefined;
}

/** Builds the settings of the section; null if the file has none. */
export function opaDockerAuthzOf({
  opa_docker_authz: section,
}: FileWithPolicy): OpaDockerAuthzSettings | null {
  return section === undefined ? null : Object.freeze({ ...section });
}

/** The origin of modes that the mode `instead` sets. */
export const INSTEAD = "opa_docker_authz.mode";

/**
 * Returns the modes that `instead` sets, before the file's own: every control is off but those that find whether a request can
 * be read, and whether its caller may send it at all.
 */
export function modesInstead(
  { opa_docker_authz: section }: FileWithPolicy,
  catalogue: Catalogue,
): ControlSet["modes"] {
  if (section?.mode !== "instead") return {};
  const off = Object.keys(catalogue).filter(
    (id) => !HYGIENE_CONTROLS.has(id) && !CALLER_CONTROLS.has(id),
  );
  return Object.fromEntries(off.map((id) => [id, "off" as const]));
}

/** Returns the change that keeps the policy from those who mount host paths. */
export function guardOfPolicy({
  opa_docker_authz: section,
}: FileWithPolicy): readonly ParameterChange[] {
  if (section === undefined) return [];
  return [
    {
      ...{ control: "sensitive_host_paths", name: "denied_paths", how: "add", pattern: false },
      ...{ value: [section.policy], origin: "opa_docker_authz.policy" },
    },
  ];
}
