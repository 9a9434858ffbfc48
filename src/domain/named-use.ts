/** What a request does with names, each with its kind before it: `container web`. */
export interface NamedUse {
  /** It is evaluated by what these mean. */
  readonly used: readonly string[];
  /** It may give these to objects, or take them away where that is not covered otherwise. */
  readonly given: readonly string[];
  /** It makes volumes of these names, if they are not there. */
  readonly made: readonly string[];
}
