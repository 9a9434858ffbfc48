import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { describeThrown } from "../../domain/errors.js";
import { connectDockerd, dockerdFailure } from "./connect-dockerd.js";
import { daemonName, type Gateway } from "./prepare-gateway.js";
import type { QuietLog } from "./quiet-log.js";

/**
 * Forwards one connection to dockerd, as the user whose socket it came by, until it ends. Never throws. If it
 * cannot be forwarded it is closed: the protocol is not parsed here, so no error can be sent.
 */
export async function forward(
  name: string,
  client: Socket,
  { address, credentials }: Pick<Gateway, "address" | "credentials">,
  quiet: QuietLog,
): Promise<void> {
  const complain = (thrown: unknown): void => {
    const error = thrown instanceof Error ? thrown : new Error(describeThrown(thrown));
    const { text } = dockerdFailure(error);
    quiet(
      `${name} ${text}`,
      "error",
      `Cannot forward a connection of ${name} to ${daemonName(address)}: ${text}`,
    );
  };
  // A client that breaks before it is joined is reported when it is joined.
  client.on("error", () => undefined);
  try {
    const daemon = await connectDockerd(address, await credentials.contextFor(name));
    if (client.destroyed) {
      daemon.destroy();
      return;
    }
    const broken = await joinStreams(client, daemon);
    // A client or dockerd that disconnects early is normal; a dockerd that refuses is not.
    if (broken !== null && dockerdFailure(broken).kind !== "unreachable") complain(broken);
  } catch (thrown) {
    client.destroy();
    complain(thrown);
  }
}

/**
 * Copies every byte both ways, as fast as the slower side accepts it, until both sides have ended. A side that closes
 * only its half still receives, as `docker run -i` and hijacked streams need; a side that breaks closes the other.
 *
 * @returns The error that broke it, or null.
 */
function joinStreams(client: Duplex, daemon: Duplex): Promise<Error | null> {
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
