/** The names that a request uses, each prefixed by its kind: `container web`. */
export interface NamedUse {
  /** Names whose meaning the evaluation depends on. */
  readonly used: readonly string[];
  /** Names that the request may give to objects, or take from them if that is not covered otherwise. */
  readonly given: readonly string[];
  /** Names of volumes that the request creates if they do not exist. */
  readonly made: readonly string[];
}
