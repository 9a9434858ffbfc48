/** A sentence about valid settings that an operator must know; it is the same wherever it is said. */
export interface Notice {
  /**
   * `unenforced`: something is not enforced because of it; `expiry`: an exception that has ended or ends soon; `role`: what
   * callers are whom the settings do not name.
   */
  readonly about: "unenforced" | "expiry" | "role";
  readonly sentence: string;
}
