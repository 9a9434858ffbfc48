import { statSync } from "node:fs";
import { join } from "node:path";
import type { GatewaySettings } from "../../domain/gateway.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import type { SocketPlan } from "./user-sockets.js";
import { findAccount } from "./find-account.js";
import { makeFolder } from "./make-folder.js";
import { refuseReplaceable, unusableFile } from "../../files/read-trusted.js";

/**
 * Returns each user's socket path and access. Creates the folder if it is missing.
 *
 * @throws {UsageError} When an account does not exist, or users other than root could replace the sockets.
 */
export async function planSockets(settings: GatewaySettings): Promise<readonly SocketPlan[]> {
  const { socketsDir, users, maxConnections } = settings;
  prepareFolder(socketsDir);
  const plans: SocketPlan[] = [];
  for (const [name, { owner, group, mode }] of Object.entries(users)) {
    plans.push({
      name,
      path: join(socketsDir, `${name}.sock`),
      uid: await findAccount("passwd", owner),
      // With mode 0600 the group has no access.
      gid: group === null ? (process.getgid?.() ?? 0) : await findAccount("group", group),
      mode: Number.parseInt(mode, 8),
      maxConnections,
    });
  }
  return plans;
}

const SETTING = "gateway.sockets_dir";

function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    refuseReplaceable(folder, SETTING);
    // The sticky bit keeps others from removing a socket, not from creating one where there is none yet.
    if ((statSync(folder).mode & 0o022) !== 0)
      throw unusableFile(folder, SETTING, "others than root may put sockets there; run chmod 755");
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw unusableFile(folder, SETTING, `${describeThrown(thrown)}; run as root`, thrown);
  }
}
