import type { ActionClass } from "../../domain/call.js";

/** An engine in the tables: `28.5`. */
export type TableEngine = "20.10" | "26.1" | "28.5" | "29.0" | "29.7";

/** A route of dockerd; the first that matches a path decides. */
export interface Route {
  readonly method: string;
  /** `/containers/{name:.*}/exec` */
  readonly template: string;
  readonly action: string;
  readonly class: ActionClass;
  /** The action of `POST /images/create` if its parameter fromImage is empty; else null. */
  readonly withoutImage: { readonly action: string; readonly class: ActionClass } | null;
  /** The name in BODIES of the body that it decodes; null if it decodes no JSON body. */
  readonly body: string | null;
  /**
   * The possible effect of a form body, which dockerd never shows: `merge` override the query of this request; `upload`
   * likewise, but the request always has a hidden body; `inert` override only what no decision depends on; `checkpoint`
   * only what a dockerd refuses that is not experimental; `none` nothing.
   */
  readonly form: "merge" | "upload" | "inert" | "checkpoint" | "none";
  /** The kind of each parameter of the query. */
  readonly query: Readonly<Record<string, QueryKind>>;
  /** The engines that have it. */
  readonly in: readonly TableEngine[];
}

/**
 * dockerd's way of reading a parameter: once, the first value, or as a list of all. `json:x` is JSON of the body x,
 * `json-list:x` a list of such.
 */
export type QueryKind =
  | "string"
  | "bool"
  | "int"
  | "uint64"
  | "parse-bool"
  | "list"
  | `json:${string}`
  | `json-list:${string}`;

/** The value that dockerd's decoder accepts at one place of a body. */
export type Shape = Scalar | List | Dictionary | { readonly kind: "struct"; readonly ref: string };

/** `strings` is a list of strings or one string, `bytes` is base64. */
export type Scalar =
  | { readonly kind: "bool" | "string" | "float" | "bytes" | "strings" }
  | { readonly kind: "int" | "uint"; readonly bits: number };

/** An array is a list of a fixed length. */
export type List =
  | { readonly kind: "slice"; readonly elem: Element }
  | { readonly kind: "array"; readonly length: number; readonly elem: Element };

/** Keys are data; those of `ports` must be ports. */
export interface Dictionary {
  readonly kind: "map" | "ports";
  readonly elem: Element;
}

/** The element of a list or a map; `nil` if null stays null instead of becoming the zero value. */
export type Element = Shape & { readonly nil?: true };

/** A member of a struct; `in` lists the engines that know it, all if absent. */
export type Field = Shape & { readonly in?: readonly TableEngine[] };

/** A struct's members by the name that dockerd writes. */
export type Struct = Readonly<Record<string, Field>>;
