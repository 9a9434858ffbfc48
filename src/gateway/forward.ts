import type { Socket } from "node:net";
import { describeThrown } from "../errors.js";
import { connectDockerd, dockerdFailure } from "./connect-dockerd.js";
import { joinStreams } from "./join-streams.js";
import { nameOf, type Gateway } from "./prepare-gateway.js";
import type { QuietLog } from "./quiet-log.js";

/**
 * Carries one connection to the daemon, as the user whose socket it came by, to its end. Never throws.
 * What cannot be carried is closed, since nothing can be said in a protocol that is not read here.
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
      `Cannot carry a connection of ${name} to ${nameOf(address)}: ${text}`,
    );
  };
  // One that is gone before it is joined says so when it is.
  client.on("error", () => undefined);
  try {
    const daemon = await connectDockerd(address, await credentials.contextFor(name));
    if (client.destroyed) {
      daemon.destroy();
      return;
    }
    const broken = await joinStreams(client, daemon);
    // A side that has gone before all was said to it is daily work; a daemon that refuses is not.
    if (broken !== null && dockerdFailure(broken).kind !== "unreachable") complain(broken);
  } catch (thrown) {
    client.destroy();
    complain(thrown);
  }
}
