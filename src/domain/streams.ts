/** A program's output: `out` for results, `err` for the log and errors. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}
