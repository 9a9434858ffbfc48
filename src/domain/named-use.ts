/** What a request does with names, each with its kind before it: `container web`. */
export interface NamedUse {
  /** It is evaluated by what these mean. */
  readonly used: readonly string[];
  /** It may give these to objects. */
  readonly given: readonly string[];
}
