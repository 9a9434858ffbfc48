/**
 * The variables of an environment, or of a build: their names, never their values. Names stand in one
 * text, each between two line ends, and not in a list, since a call may set thousands; `""` for none, null
 * where they could not be read.
 */
export interface VariableFacts {
  /** `Env`, `buildargs` */
  readonly field: string;
  /** All that are set: `"\nPATH\nLANG\n"`. */
  readonly set: string | null;
  /** Those among them whose value is some text, and not the path of a secret below /run/secrets. */
  readonly text: string | null;
  /**
   * What those of `text` end with, in lower case, from each of their words on, with and without a last `s`:
   * `"\napi_keys\nkeys\napi_key\nkey\n"` for `API_KEYS`.
   */
  readonly endings: string | null;
}
