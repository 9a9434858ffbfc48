import type { GoProgram } from "../../src/policy-tools/build/go-install.js";

/** Programs that the project tests with, and that npm does not bring; each version stands here alone. */

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

/** The Docker CLI's plugin for Compose. Its go.mod excludes versions, so that only a module of our own can build it. */
export const COMPOSE: GoProgram = {
  module: "github.com/docker/compose/v2/cmd",
  version: "v2.40.3",
  tags: [],
};
