/** What a call says of volumes. */
export interface NamedVolumes {
  readonly named: readonly string[];
  /** Those of them that were not there when the daemon was asked. */
  readonly missing: readonly string[];
  /** It makes volumes without a name. */
  readonly makesNameless: boolean;
  /** It takes the volumes of other containers. */
  readonly takesOthers: boolean;
}
