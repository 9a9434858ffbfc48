import type { UserOfContainer } from "./spec-facts.js";
import type { BuildOutput, ImageReference, NamedImage } from "./image-facts.js";
import type { NetworkCreation } from "./network-facts.js";
import type { ResourceFacts } from "./resource-facts.js";

export interface ExecFacts {
  readonly container: string;
  readonly privileged: boolean | null;
  /** `""`: the container's user. */
  readonly user: UserOfContainer;
  /** The command and its arguments, as they are executed: without a shell. */
  readonly cmd: readonly string[];
}

/** A tar that is extracted into a container, or created from its files. */
export interface ArchiveFacts {
  /** From the container's root, cleaned as dockerd cleans it; links in the container may lead elsewhere. */
  readonly path: string;
}

export interface NetworkFacts {
  /** The network that the request concerns, as sent: a name, an id or a prefix. */
  readonly ref: string;
  /** EndpointConfig.NetworkID of network.connect, which dockerd prefers to `ref`; `""` for none. */
  readonly network_id: string;
  /** For network.connect and network.disconnect, as sent, null if unreadable; `""` for other requests. */
  readonly container: string | null;
  /** For network.create; null for other requests. */
  readonly create: NetworkCreation | null;
}

/** POST /build, from its query; members are as sent. */
export interface BuildFacts {
  readonly network_mode: string;
  readonly cgroup_parent: string;
  /** In lower case, as in WindowsFacts. */
  readonly isolation: string;
  /** The source of the context, which dockerd fetches; `client-session` is the client itself. */
  readonly remote: string;
  readonly dockerfile: string;
  /** `2` for BuildKit; `""` and `1` for the classic builder. */
  readonly version: string;
  readonly session: string;
  readonly security_opts: readonly string[];
  /** Every name that is given to the result. */
  readonly tags: readonly NamedImage[];
  readonly outputs: readonly BuildOutput[];
  /** Images that the query names to build with; those of the Dockerfile are not visible. */
  readonly images: readonly NamedImage[];
  readonly resources: ResourceFacts;
}

export interface PluginFacts {
  /** The plugin that the request concerns, as sent; `""` if none is named. */
  readonly name: string;
  /** The same, read as a reference; dockerd also accepts an id, or the beginning of one. */
  readonly ref: ImageReference;
  /** The registry reference that it is pulled from, or pushed to. */
  readonly remote: ImageReference;
  readonly privileges:
    readonly { readonly name: string; readonly values: readonly string[] }[] | null;
}

export interface SwarmFacts {
  /** TaskTemplate.Runtime: `""`, `container`, `plugin`, `attachment`, or as sent. */
  readonly runtime: string | null;
  /** The query parameter `rollback`, which makes dockerd use a spec that is not in the body. */
  readonly rollback: string;
  /** A secret's or config's driver, `""` for none. */
  readonly driver: string | null;
  /** A secret's or config's templating driver, `""` for none. */
  readonly templating: string | null;
  /** Secrets and configs that a service's containers are given, by id. */
  readonly given: readonly GivenObject[];
  /** Texts of a service that swarm expands on the node after the decision; `[]` for none. */
  readonly templates: readonly TemplateFacts[];
}

/** A text with a Go template. */
export interface TemplateFacts {
  readonly field: string;
  /** A value of Env, the host name, a part of a mount, or the label of a mounted volume. */
  readonly part: "env" | "hostname" | "mount" | "label";
  /** Contains only ids and names of service, task and node, as `{{.Task.Slot}}`. */
  readonly plain: boolean;
}

export interface GivenObject {
  readonly field: string;
  readonly kind: "secret" | "config";
  /** As sent. */
  readonly ref: string;
}

export interface CheckpointFacts {
  readonly id: string;
  readonly dir: string;
}
