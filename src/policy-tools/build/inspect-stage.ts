import { runOpa } from "./run-opa.js";

/** METADATA as `opa inspect` prints it; what its authors may have left out is optional, and nothing of it is checked. */
export interface Annotation {
  readonly path: readonly { readonly value: string }[];
  readonly annotations: {
    readonly scope: string;
    readonly title?: string;
    readonly custom?: object;
  };
}

/** The controls of staged Rego and all METADATA in it. */
export interface StagedControls {
  /** In order. */
  readonly ids: readonly string[];
  readonly annotations: readonly Annotation[];
}

/** Returns what OPA finds in the Rego files in `stage`. */
export async function inspectStage(opa: string, stage: string): Promise<StagedControls> {
  const text = await runOpa(opa, ["inspect", "-a", "--format", "json", "."], stage);
  const { annotations, namespaces } = JSON.parse(text) as {
    annotations: readonly Annotation[];
    namespaces: Readonly<Record<string, unknown>>;
  };
  const ids = Object.keys(namespaces)
    .map((name) => /^data\.docker\.authz\.controls\.([a-z][a-z0-9_]*)$/.exec(name)?.[1])
    .filter((id) => id !== undefined);
  return { ids: ids.sort(), annotations };
}

/** Returns the METADATA of a control's package, or undefined if it has none. */
export function annotationOf(
  id: string,
  annotations: readonly Annotation[],
): Annotation["annotations"] | undefined {
  const path = `data.docker.authz.controls.${id}`;
  return annotations.find(
    (one) =>
      one.annotations.scope === "package" && one.path.map(({ value }) => value).join(".") === path,
  )?.annotations;
}
