/** An object that a request creates, renames or labels, with its name and labels. */
export interface LabelledObject {
  /** `volume` is also one that a mount describes; `task`: the containers of a service. */
  readonly kind:
    | "container"
    | "service"
    | "task"
    | "volume"
    | "network"
    | "secret"
    | "config"
    | "image"
    | "swarm"
    | "node";
  /** The field of the name: `name`, `Name`. */
  readonly field: string;
  /** Without the slash that may begin a container's; `""` if the request gives none. */
  readonly name: string;
  /** No name, or letters, digits, `_`, `.` and `-`, the first a letter or digit. */
  readonly plain: boolean;
  /** Four or more characters of lower-case hex, as ids have. */
  readonly hex: boolean;
  /** The object will have no other labels, except an image's own. */
  readonly whole: boolean;
  readonly labels_field: string;
  /** Null if they could not be read. */
  readonly labels: Readonly<Record<string, string>> | null;
}
