/** Where a program speaks: `out` is what was asked for, `err` the log and what went wrong. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}
