/** An image reference, read as `distribution/reference` reads it. */
export interface ImageReference {
  readonly raw: string;
  /** `maybe-id`: hex that the daemon also looks up as an id. */
  readonly kind: "none" | "name" | "id" | "maybe-id" | "invalid";
  /** `docker.io` */
  readonly domain: string;
  /** `library/alpine` */
  readonly path: string;
  /** `docker.io/library/alpine` */
  readonly name: string;
  /** `""` when none is given. */
  readonly tag: string;
  /** `sha256:…`, `""` when none is given. */
  readonly digest: string;
  /** What the daemon says it is; null until look-ups exist. */
  readonly resolved: null;
}
