import { parse } from "yaml";

/** Something to read, as a control's `related_resources` have it. */
export interface Resource {
  readonly ref?: string;
  readonly description?: string;
}

/** A control's METADATA, as its authors wrote it; what they may have left out is optional. */
export interface Metadata {
  readonly title?: string;
  readonly description?: string;
  readonly related_resources?: readonly Resource[];
  readonly custom?: CustomMetadata;
}

/** The members under `custom` in METADATA. */
export interface CustomMetadata {
  readonly severity?: string;
  readonly group?: string;
  /** Actions that the control evaluates; `swarm.*` and `*` stand for several. */
  readonly endpoints?: readonly string[];
  /** Likewise, those whose responses it evaluates. */
  readonly responses?: readonly string[];
  /** Actions by the name of a group, for rules that apply to some of the endpoints (`action.among`). */
  readonly actions?: Readonly<Record<string, readonly string[]>>;
  readonly remedy?: string;
  readonly message?: string;
  readonly messages?: Readonly<Record<string, string>>;
  readonly references?: readonly string[];
  readonly parameters?: Readonly<
    Record<string, { readonly type?: string; readonly description?: string }>
  >;
}

/** The METADATA of the package in a Rego file, and the lines that say it; null where there is none. */
export function metadataIn(
  rego: string,
): { readonly block: string; readonly metadata: Metadata } | null {
  const [block, lines = ""] = /^# METADATA\n((?:#.*\n)+)(?=package )/m.exec(rego) ?? [];
  if (block === undefined) return null;
  return { block, metadata: parse(lines.replaceAll(/^# ?/gm, "")) as Metadata };
}
