import type { Duplex } from "node:stream";

/**
 * Carries every byte both ways, as fast as the slower side takes it, until both sides have ended. A side
 * that ends only its half is answered on, as `docker run -i` and hijacked streams need it; one that breaks
 * takes the other with it.
 *
 * @returns What broke it, or null.
 */
export function joinStreams(client: Duplex, daemon: Duplex): Promise<Error | null> {
  return new Promise((resolve) => {
    let failure: Error | null = null;
    let open = 2;
    const pipe = (from: Duplex, to: Duplex): void => {
      from.on("error", (error) => {
        failure ??= error;
        to.destroy();
      });
      from.once("close", () => {
        // What was cut off had more to say, or to hear. What was not may still be on its way in the other.
        if (!from.readableEnded || !from.writableFinished) to.destroy();
        if (--open === 0) resolve(failure);
      });
      from.pipe(to);
    };
    pipe(client, daemon);
    pipe(daemon, client);
  });
}
