/** What a call does with names, each with its kind before it: `container web`. */
export interface NamedUse {
  /** It is judged by what these mean when it is judged. */
  readonly used: readonly string[];
  /** It may make these mean something else. */
  readonly changed: readonly string[];
}
