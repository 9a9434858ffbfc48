/** Programs that the project builds and tests with, and that npm does not bring; each version stands here alone. */

/** A program that `go install` builds. */
export interface GoProgram {
  /** The path of its main package. */
  readonly module: string;
  readonly version: string;
  readonly tags: readonly string[];
}

/** The compiler of the policy. */
export const OPA: GoProgram = {
  module: "github.com/open-policy-agent/opa",
  version: "v1.22.2",
  tags: [],
};

/** The newest engine. */
export const DOCKERD: GoProgram = {
  module: "github.com/moby/moby/v2/cmd/dockerd",
  version: "v2.0.0-beta.24",
  tags: [],
};

/** The newest engine asks more of runc than Debian's can do; without the tag containers do not start. */
export const RUNC: GoProgram = {
  module: "github.com/opencontainers/runc",
  version: "v1.5.2",
  tags: ["seccomp"],
};

/** The Docker CLI's plugin for BuildKit. */
export const BUILDX: GoProgram = {
  module: "github.com/docker/buildx/cmd/buildx",
  version: "v0.38.2",
  tags: [],
};
