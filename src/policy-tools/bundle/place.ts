import type { BundleLibrary } from "./read-bundle.js";

/** A bundle that was found, and that can be used. */
export interface FoundBundle {
  readonly library: BundleLibrary;
  /** As it is kept. */
  readonly bytes: Uint8Array;
}

/** Options of one poll. */
export interface Look {
  /** Reads the bundle again even if it has not changed. */
  readonly isFresh: boolean;
  /** Lets a server hold its answer back until there is a new bundle. */
  readonly mayWait: boolean;
  readonly signal: AbortSignal;
}

/** A place that bundles come from. */
export interface BundlePlace {
  /**
   * Looks for a bundle. Null if it is the one that was found last.
   *
   * @throws {PolicyLoadError} When there is none, or it cannot be used.
   */
  readonly look: (look: Look) => Promise<FoundBundle | null>;
  /**
   * Returns how long to wait before the next look, in milliseconds.
   *
   * @param failures How many looks in a row have failed.
   */
  readonly pauseMs: (failures: number) => number;
}

/** Returns how a place is shown: without the query of a URL, which may prove who asks. */
export function shownPlace(place: string): string {
  const end = place.startsWith("/") ? -1 : place.indexOf("?");
  return end < 0 ? place : `${place.slice(0, end)}?…`;
}
