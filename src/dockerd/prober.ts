import type { DockerdClient } from "./dockerd-client.js";

/** Asks dockerd whether it still works on something. */
export interface Prober {
  /** Returns whether dockerd answers a ping that is sent now or later. */
  readonly answersPing: () => Promise<boolean>;
  /** Returns whether dockerd answers an inspect of the container, which waits for the container's lock. */
  readonly answersFor: (containerId: string) => Promise<boolean>;
}

/** Asks through `client`; one question serves all who ask it before it is sent. */
export function createProber(client: Pick<DockerdClient, "get">): Prober {
  const probes = new Map<string, Probe>();

  async function answers(target: string, statuses: readonly number[]): Promise<boolean> {
    try {
      return statuses.includes((await client.get(target)).status);
    } catch {
      // No answer in time proves nothing, which is what false says.
      return false;
    }
  }

  /** A question that is under way was sent before this asker's request, so that its answer proves nothing of it. */
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

/** The question that is under way, and the one after it, if somebody waits for that. */
interface Probe {
  readonly sent: Promise<boolean>;
  next: Promise<boolean> | null;
}
