/** The control id of a refusal by a policy of opa-docker-authz. It is none of the library's controls. */
export const OPA_DOCKER_AUTHZ = "opa_docker_authz";

/** The modes: requests must pass the library's controls as well, or nearly the policy alone. */
export const OPA_DOCKER_AUTHZ_MODES = ["beside", "instead"] as const;

/** The settings about a policy that was written for the plugin opa-docker-authz. */
export interface OpaDockerAuthzSettings {
  /** An absolute path: a bundle, a module (`.wasm`), or Rego (`.rego`). */
  readonly policy: string;
  readonly mode: (typeof OPA_DOCKER_AUTHZ_MODES)[number];
}

/** A loaded policy of that kind. */
export interface OpaDockerAuthz {
  /** The path by which it was loaded. */
  readonly policy: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /**
   * Returns true if the policy allows a request, false if it does not or has no answer.
   *
   * @throws {PolicyEvaluationError} If it fails, exceeds its bounds, or answers with something else than true or false.
   */
  readonly allows: (input: OpaDockerAuthzInput) => boolean;
}

/** The input of that plugin, in its own spelling. */
export interface OpaDockerAuthzInput {
  readonly Headers: Readonly<Record<string, string>>;
  /** The path and the query in one way of writing: `/v1.45/containers/create?name=web`. */
  readonly Path: string;
  readonly PathPlain: string;
  /** `["", "v1.45", "containers", "create"]` */
  readonly PathArr: readonly string[];
  readonly Query: Readonly<Record<string, readonly string[]>>;
  readonly Method: string;
  /** The body that dockerd reads; null if it reads none. */
  readonly Body: unknown;
  /** `""` for an anonymous caller. */
  readonly User: string;
  /** `TLS` or `""`. */
  readonly AuthMethod: string;
  readonly BindMounts: readonly BindMount[];
}

export interface BindMount {
  /** As the request has it. */
  readonly Source: string;
  readonly ReadOnly: boolean;
  /** The source's path on the host, links resolved. */
  readonly Resolved: string;
}
