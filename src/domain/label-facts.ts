/** An object that a call makes, renames or labels, with the name and the labels that the call gives it. */
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
  /** Where the name stands: `name`, `Name`. */
  readonly field: string;
  /** Without the slash that may begin a container's; `""` when the call gives none. */
  readonly name: string;
  /** No name, or letters, digits, `_`, `.` and `-`, the first a letter or digit. */
  readonly plain: boolean;
  /** Four or more characters of lower-case hex, as ids have. */
  readonly hex: boolean;
  /** The labels are all that it will have, but for an image's own. */
  readonly whole: boolean;
  readonly labels_field: string;
  /** Null where they could not be read. */
  readonly labels: Readonly<Record<string, string>> | null;
}
