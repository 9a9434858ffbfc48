/** A program's output: `out` for results, `err` for the log and errors. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What is known of where the output goes; a file or a pipe if absent. */
  readonly terminal?: Terminal;
  /** Returns true when nobody reads the results any more; never if absent. */
  readonly isClosed?: () => boolean;
}

/** Which outputs are terminals, and whether colours are welcome there. */
export interface Terminal {
  readonly out: boolean;
  readonly err: boolean;
  /** False with the variable `NO_COLOR`, or where `TERM` is `dumb`. */
  readonly colours: boolean;
}
