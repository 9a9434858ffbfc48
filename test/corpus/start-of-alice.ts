import {
  changedStart,
  startSettings,
  type StartSettings,
} from "../../src/preview/learn/start-settings.js";

/** Settings with alice, an account of the host, and with other members of her entry. */
export async function startOfAlice(profile: string, members: object = {}): Promise<StartSettings> {
  const user = { uid: 10001, gids: [10001], home: "/home/alice", ...members };
  return changedStart(await startSettings({ profile }), [
    { path: ["users", "alice"], how: "set", value: user, comment: [] },
    { path: ["dockerd", "http2"], how: "set", value: "never", comment: [] },
  ]);
}
