import type { Socket } from "node:net";
import { describeThrown } from "../../domain/errors.js";
import { connectDockerd, dockerdFailure } from "./connect-dockerd.js";
import { joinStreams } from "./join-streams.js";
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
