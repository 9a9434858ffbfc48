/** A program's output: `out` for results, `err` for the log and errors. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The properties of the terminal; a file or a pipe if absent. */
  readonly terminal?: Terminal;
  /** Returns true when nobody reads the results any more; never if absent. */
  readonly isClosed?: () => boolean;
}

/** The outputs that are terminals, and the user's choice about colours there. */
export interface Terminal {
  readonly out: boolean;
  readonly err: boolean;
  /** False with the variable `NO_COLOR`, or where `TERM` is `dumb`. */
  readonly colours: boolean;
}
