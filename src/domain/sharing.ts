/** Another container that a container joins, or uses something of. */
export interface Sharing {
  readonly field: string;
  readonly kind: "pid" | "ipc" | "network" | "volumes" | "links";
  /** The other container, as sent. */
  readonly ref: string;
}
