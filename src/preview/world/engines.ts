/** A release of Docker, as far as decisions depend on it. */
export interface DockerRelease {
  readonly version: string;
  readonly runc: string;
  /** dockerd's storage driver for images, as in `GET /info`. */
  readonly storage: { readonly Driver: string; readonly DriverStatus: readonly string[][] };
}

/** The release for which the commands answer: controls refuse by it what only newer ones do safely. */
export const DOCKER_26: DockerRelease = {
  version: "26.1.5",
  runc: "1.1.13",
  storage: { Driver: "overlay2", DriverStatus: [["Backing Filesystem", "extfs"]] },
};

/** The release that the settings of the corpus assume. */
export const DOCKER_29: DockerRelease = {
  version: "29.6.1",
  runc: "1.3.6",
  storage: {
    Driver: "overlayfs",
    DriverStatus: [["driver-type", "io.containerd.snapshotter.v1"]],
  },
};
