/** How much is measured. `BENCH_QUICK=1` shortens everything to about two minutes; its figures are rough. */
export interface Scale {
  /** Turns of each plugin; medians are taken over them. */
  readonly rounds: number;
  /** Command lines of a turn. */
  readonly lines: number;
  /** Command lines before the first turn that counts. */
  readonly warmUp: number;
  /** Creates after which memory is read. */
  readonly creates: number;
  readonly starts: number;
  /** Pairs of turns of which the cost beside much state is the median ratio. */
  readonly pairs: number;
  /** Requests before a pair of turns; of one Dockwarden they stay unanswered. */
  readonly unanswered: number;
  readonly owners: number;
  readonly users: number;
  /** Runs of each kind on a real dockerd. */
  readonly runs: number;
}

const FULL: Scale = {
  rounds: 9,
  lines: 300,
  warmUp: 2000,
  creates: 100_000,
  starts: 9,
  pairs: 60,
  unanswered: 10_000,
  owners: 100_000,
  users: 1000,
  runs: 40,
};

const QUICK: Scale = {
  ...FULL,
  rounds: 3,
  lines: 40,
  warmUp: 150,
  creates: 3000,
  starts: 3,
  pairs: 10,
  unanswered: 3000,
  runs: 5,
};

/** The scale of this run. */
export const IS_QUICK = process.env["BENCH_QUICK"] === "1";
export const SCALE = IS_QUICK ? QUICK : FULL;
