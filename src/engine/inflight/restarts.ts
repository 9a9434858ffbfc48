/**
 * Tells that dockerd has started from its activations of the plugin. dockerd also activates a plugin when a client
 * names the plugin's socket as a volume, network or log driver, so that an activation alone proves nothing.
 */
export interface Restarts {
  /** dockerd has activated the plugin. */
  readonly activated: () => void;
  /** dockerd has closed its event stream. */
  readonly disconnected: () => void;
}

/** The longest time between the two signals of one restart if they arrive in the wrong order, in milliseconds. */
const APART_MS = 5000;

/**
 * The old dockerd closes the event stream before the new one activates the plugin. This process may still read the
 * activation first, so that an activation counts for some seconds.
 *
 * @param mayHaveStarted False while the event stream of a dockerd is read, which then has not started again.
 * @param restarted Called when dockerd has started, or may have.
 */
export function createRestarts(
  mayHaveStarted: () => boolean,
  restarted: () => void,
  nowMs = (): number => performance.now(),
): Restarts {
  let passedOverMs = Number.NEGATIVE_INFINITY;
  return {
    activated() {
      if (mayHaveStarted()) restarted();
      else passedOverMs = nowMs();
    },
    disconnected() {
      if (nowMs() - passedOverMs > APART_MS) return;
      passedOverMs = Number.NEGATIVE_INFINITY;
      restarted();
    },
  };
}
