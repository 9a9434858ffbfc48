/** An image reference, read as `distribution/reference` reads it. */
export interface ImageReference {
  readonly raw: string;
  /** `maybe-id`: hex that dockerd also resolves as an id. */
  readonly kind: "none" | "name" | "id" | "maybe-id" | "invalid";
  /** `docker.io`, as sent. */
  readonly domain: string;
  /** `library/alpine` */
  readonly path: string;
  /** `docker.io/library/alpine`, by which images are compared: the host is in lower case. */
  readonly name: string;
  /** `""` if none is given. */
  readonly tag: string;
  /** `sha256:…`, `""` if none is given. */
  readonly digest: string;
  /** The part that dockerd uses: `@sha256:…`, else `:3.20` or `:latest`; `:*` for all tags, `""` without a name. */
  readonly selector: string;
  /** The image that dockerd resolves it to; always null so far. */
  readonly resolved: null;
}

/** An image that the request names, and where. */
export interface NamedImage {
  /** `HostConfig.Mounts[0].Source`, `t[1]` */
  readonly field: string;
  readonly image: ImageReference;
}

/** The images of a request. A reference is of kind `none` if there is none. */
export interface ImageFacts {
  /** The image that is pulled, pushed, removed, searched for or given another name. */
  readonly ref: ImageReference;
  /** The name that an image is given. */
  readonly target: ImageReference;
  /** All that are saved into a tar; `[]` for other requests. */
  readonly exported: readonly NamedImage[];
  /** The URL that dockerd imports from; `""` for none. */
  readonly from_url: string;
  /** The client sends the image as a tar, which dockerd does not show. */
  readonly from_client: boolean;
  /** Every change that a commit or an import makes to the image's configuration. */
  readonly changes: readonly ImageChange[];
}

export interface ImageChange {
  /** `changes[0]`, or the member of a commit's body: `Env`. */
  readonly field: string;
  /** A Dockerfile's instruction in lower case, `env`; `unknown` if lines are joined or redefined. */
  readonly instruction: string;
}

/** An output of a BuildKit build. */
export interface BuildOutput {
  /** `image`, `moby`, `registry`, `local`, or as sent. */
  readonly type: string;
  readonly push: boolean;
}
