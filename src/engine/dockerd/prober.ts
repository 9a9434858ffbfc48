import type { DockerdClient } from "./dockerd-client.js";

/** Asks dockerd whether it is still busy. */
export interface Prober {
  /** Returns true if dockerd answers a ping that is sent now or later. */
  readonly answersPing: () => Promise<boolean>;
  /** Returns true if dockerd answers an inspect of the container, which waits for the container's lock. */
  readonly answersFor: (containerId: string) => Promise<boolean>;
}

/** Creates a prober that asks through `client`; one request serves all who ask before it is sent. */
export function createProber(client: Pick<DockerdClient, "get">): Prober {
  const probes = new Map<string, Probe>();

  async function answers(target: string, statuses: readonly number[]): Promise<boolean> {
    try {
      return statuses.includes((await client.get(target)).status);
    } catch {
      // No answer in time proves nothing, so the result is false.
      return false;
    }
  }

  /**
   * A request that is already sent precedes this asker's own request, so its response would prove nothing about that.
   */
  function ask(target: string, statuses: readonly number[]): Promise<boolean> {
    const found = probes.get(target);
    if (found !== undefined) return (found.next ??= found.sent.then(() => ask(target, statuses)));
    const sent = answers(target, statuses).finally(() => probes.delete(target));
    probes.set(target, { sent, next: null });
    return sent;
  }

  return {
    answersPing: () => ask("/_ping", [200]),
    answersFor: (id) => ask(`/containers/${id}/json`, [200, 404]),
  };
}

/** The request that is sent, and the next one if a caller waits for it. */
interface Probe {
  readonly sent: Promise<boolean>;
  next: Promise<boolean> | null;
}
