/** Has calls of one user wait for one another. */
export interface Turns {
  /**
   * Waits for the user's turns before; what is given ends this one.
   *
   * @returns null where that took too long.
   */
  readonly take: (user: string) => Promise<(() => void) | null>;
}

/** Makes turns of which nobody has one; `waitMs` is how long a call may wait. */
export function createTurns(waitMs = 10_000): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(user) {
      const before = last.get(user) ?? Promise.resolve();
      let done = NOTHING;
      const own = new Promise<void>((resolve) => {
        done = resolve;
      });
      const mine = before.then(() => own);
      last.set(user, mine);
      void mine.then(() => {
        if (last.get(user) === mine) last.delete(user);
      });
      if (await isWithin(before, waitMs)) return done;
      done();
      return null;
    },
  };
}

const NOTHING = (): void => undefined;

async function isWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, ms);
  });
  const isDone = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
