/** What a call says of images that it makes, or to which it gives names. */
export interface NamedImages {
  /** Names that it may give; null where it may give any, or makes images that nothing in the call tells. */
  readonly given: readonly GivenName[] | null;
  /** By which names the image that it makes is found once it is answered; `[]` where none tells it for certain. */
  readonly made: readonly string[];
  /** Whatever it gives a name to is made by it, or fetched: it gives no names to what others have made. */
  readonly makes: boolean;
  /** The image that it makes holds the time at which it did, unless its maker forges that. */
  readonly isDated: boolean;
}

export interface GivenName {
  /** `docker.io/library/alpine` */
  readonly name: string;
  /** `:3.20`, `@sha256:…`, or `:*` for any tag and digest. */
  readonly selector: string;
}
