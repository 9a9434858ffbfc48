/** Lets so many do something at once, and each asker no more than a share of them. */
export interface Turns {
  /**
   * Does `work` when it is the asker's turn.
   *
   * @throws {Error} When it was not in time.
   */
  take<Result>(asker: string, work: () => Promise<Result>): Promise<Result>;
}

/** How many at once, how many of them for each asker, and how long one waits for its turn at most. */
export interface TurnLimits {
  readonly atOnce: number;
  readonly each: number;
  readonly waitMs: number;
}

interface Queue {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Askers are served in turn, so that who asks for much waits behind who asks for little. */
export function createTurns({ atOnce, each, waitMs }: TurnLimits): Turns {
  // In the order in which they are served next.
  const queues = new Map<string, Queue>();
  let running = 0;

  function startNext(): void {
    for (const [asker, queue] of queues) {
      if (running >= atOnce) return;
      const [begin] = queue.waiting;
      if (begin === undefined && queue.running === 0) queues.delete(asker);
      if (begin === undefined || queue.running >= each) continue;
      queue.waiting.delete(begin);
      queue.running += 1;
      running += 1;
      queues.delete(asker);
      queues.set(asker, queue);
      begin();
    }
  }

  function end(asker: string, queue: Queue): void {
    queue.running -= 1;
    running -= 1;
    startNext();
  }

  return {
    async take(asker, work) {
      const queue = queues.get(asker) ?? { running: 0, waiting: new Set() };
      queues.set(asker, queue);
      const turn = waitIn(queue, waitMs);
      startNext();
      await turn;
      try {
        return await work();
      } finally {
        end(asker, queue);
      }
    },
  };
}

function waitIn(queue: Queue, waitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      clearTimeout(late);
      resolve();
    };
    const late = setTimeout(() => {
      queue.waiting.delete(begin);
      reject(new Error(`its turn did not come within ${waitMs} ms`));
    }, waitMs);
    queue.waiting.add(begin);
  });
}
