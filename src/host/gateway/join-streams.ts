import type { Duplex } from "node:stream";

/**
 * Copies every byte both ways, as fast as the slower side accepts it, until both sides have ended. A side that closes
 * only its half still receives, as `docker run -i` and hijacked streams need; a side that breaks closes the other.
 *
 * @returns The error that broke it, or null.
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
        // A stream that was cut off had more to send or receive. Otherwise its last bytes may still be on
        // their way in the other.
        if (!from.readableEnded || !from.writableFinished) to.destroy();
        if (--open === 0) resolve(failure);
      });
      from.pipe(to);
    };
    pipe(client, daemon);
    pipe(daemon, client);
  });
}
