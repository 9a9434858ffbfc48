/** A call that gives dockerd work. */
export interface LoadCall {
  readonly method?: string;
  readonly target: string;
  readonly body?: object;
  /** The control that refuses it; by default the one that this is about. */
  readonly by?: string;
}

/** Where containers are created. */
export const CREATE = "/containers/create";

/** The least that a container needs. */
export const RUN = { Image: "busybox", Cmd: ["true"] };
