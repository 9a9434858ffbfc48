/** Limits how many tasks run at once, and each asker to a share of them. */
export interface Turns {
  /**
   * Waits for the asker's turn. Returns a function that ends the turn, and does nothing when called again.
   *
   * @returns null if the turn did not come in time.
   */
  readonly begin: (asker: string) => Promise<(() => void) | null>;
  /**
   * Does `work` when it is the asker's turn.
   *
   * @throws {Error} When it did not come in time.
   */
  take<Result>(asker: string, work: () => Promise<Result>): Promise<Result>;
}

/**
 * The tasks that run at once, those of each asker, and the longest wait for a turn in milliseconds; Infinity for no
 * limit.
 */
export interface TurnLimits {
  readonly atOnce: number;
  readonly each: number;
  readonly waitMs: number;
}

interface Queue {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Creates turns. Askers are served in rotation, so that many requests of one do not delay the few of another. */
export function createTurns({ atOnce, each, waitMs }: TurnLimits): Turns {
  // In the order in which they are served next.
  const queues = new Map<string, Queue>();
  let running = 0;

  function startNext(): void {
    for (const [asker, queue] of queues) {
      if (running >= atOnce) return;
      const [go] = queue.waiting;
      if (go === undefined && queue.running === 0) queues.delete(asker);
      if (go === undefined || queue.running >= each) continue;
      queue.waiting.delete(go);
      start(asker, queue);
      go();
    }
  }

  function start(asker: string, queue: Queue): void {
    queue.running += 1;
    running += 1;
    queues.delete(asker);
    queues.set(asker, queue);
  }

  async function begin(asker: string): Promise<(() => void) | null> {
    const queue = queues.get(asker) ?? { running: 0, waiting: new Set() };
    queues.set(asker, queue);
    const isFree = running < atOnce && queue.running < each && queue.waiting.size === 0;
    if (isFree) start(asker, queue);
    else if (!(await waitIn(queue, waitMs))) return null;
    return once(() => {
      queue.running -= 1;
      running -= 1;
      startNext();
    });
  }

  return { begin, take: (asker, work) => taken(begin(asker), work, waitMs) };
}

async function taken<Result>(
  turn: ReturnType<Turns["begin"]>,
  work: () => Promise<Result>,
  waitMs: number,
): Promise<Result> {
  const end = await turn;
  if (end === null) throw new Error(`its turn did not come within ${waitMs} ms`);
  try {
    return await work();
  } finally {
    end();
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

/** Resolves to true if the turn came in time. */
function waitIn(queue: Queue, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(late);
      resolve(true);
    };
    const giveUp = (): void => {
      queue.waiting.delete(go);
      resolve(false);
    };
    // A timer of Infinity would fire at once.
    const late = waitMs === Infinity ? undefined : setTimeout(giveUp, waitMs);
    queue.waiting.add(go);
  });
}
