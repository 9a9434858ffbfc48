/** The volumes of a request. */
export interface NamedVolumes {
  readonly named: readonly string[];
  /** Those that did not exist when dockerd was asked. */
  readonly missing: readonly string[];
  /** The request creates volumes without a name. */
  readonly makesNameless: boolean;
  /** The request uses the volumes of other containers. */
  readonly takesOthers: boolean;
}
