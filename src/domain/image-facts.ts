/** An image reference, read as `distribution/reference` reads it. */
export interface ImageReference {
  readonly raw: string;
  /** `maybe-id`: hex that the daemon also looks up as an id. */
  readonly kind: "none" | "name" | "id" | "maybe-id" | "invalid";
  /** `docker.io`, as sent. */
  readonly domain: string;
  /** `library/alpine` */
  readonly path: string;
  /** `docker.io/library/alpine`, by which images are compared: the host is in lower case. */
  readonly name: string;
  /** `""` when none is given. */
  readonly tag: string;
  /** `sha256:…`, `""` when none is given. */
  readonly digest: string;
  /** What dockerd goes by: `@sha256:…`, else `:3.20` or `:latest`; `:*` for all tags, `""` without a name. */
  readonly selector: string;
  /** What the daemon says it is; null until look-ups exist. */
  readonly resolved: null;
}

/** An image that the call names somewhere, and where. */
export interface NamedImage {
  /** `HostConfig.Mounts[0].Source`, `t[1]` */
  readonly field: string;
  readonly image: ImageReference;
}

/** A call about images. A reference is of kind `none` where there is nothing of the kind. */
export interface ImageFacts {
  /** The image that is fetched, pushed, removed, searched for or given another name. */
  readonly ref: ImageReference;
  /** The name that an image is given. */
  readonly target: ImageReference;
  /** All that are saved into a tar; `[]` for other calls. */
  readonly exported: readonly NamedImage[];
  /** The URL that dockerd imports from; `""` when it imports from none. */
  readonly from_url: string;
  /** The client sends the image as a tar, which is not shown. */
  readonly from_client: boolean;
  /** Every change that a commit or an import makes to the image's configuration. */
  readonly changes: readonly ImageChange[];
}

export interface ImageChange {
  /** `changes[0]`, or the member of a commit's body: `Env`. */
  readonly field: string;
  /** A Dockerfile's word for it in lower case, `env`; `unknown` where lines are joined or redefined. */
  readonly instruction: string;
}

/** What BuildKit makes of a build. */
export interface BuildOutput {
  /** `image`, `moby`, `registry`, `local`, or as sent. */
  readonly type: string;
  readonly push: boolean;
}
