/**
 * The variables of an environment, or of a build: their names, never their values. The names are in one text,
 * each between two line ends, and not in a list, since a request may set thousands; `""` for none, null if
 * they could not be read.
 */
export interface VariableFacts {
  /** `Env`, `buildargs` */
  readonly field: string;
  /** All that are set: `"\nPATH\nLANG\n"`. */
  readonly set: string | null;
  /** Those whose value is some text, and not the path of a secret below /run/secrets. */
  readonly text: string | null;
  /**
   * The endings of the names in `text`, in lower case, starting at each of their words, with and without a
   * last `s`: `"\napi_keys\nkeys\napi_key\nkey\n"` for `API_KEYS`.
   */
  readonly endings: string | null;
}
