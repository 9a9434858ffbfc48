import type { DaemonClient } from "./daemon-client.js";

/** Asks dockerd whether it still works on something. */
export interface Prober {
  /** Returns whether dockerd answers a ping that is sent now or later. */
  readonly answersPing: () => Promise<boolean>;
  /** Returns whether dockerd answers an inspect of the container, which waits for the container's lock. */
  readonly answersFor: (containerId: string) => Promise<boolean>;
}

/** Asks through `client`; one ping serves all who ask before it is sent. */
export function createProber(client: Pick<DaemonClient, "get">): Prober {
  let sent: Promise<boolean> | null = null;
  let next: Promise<boolean> | null = null;

  async function answers(target: string, statuses: readonly number[]): Promise<boolean> {
    try {
      return statuses.includes((await client.get(target)).status);
    } catch {
      // No answer in time proves nothing, which is what false says.
      return false;
    }
  }

  function send(): Promise<boolean> {
    next = null;
    sent = answers("/_ping", [200]).finally(() => {
      sent = null;
    });
    return sent;
  }

  return {
    answersPing: () => (sent === null ? send() : (next ??= sent.then(send))),
    answersFor: (id) => answers(`/containers/${id}/json`, [200, 404]),
  };
}
