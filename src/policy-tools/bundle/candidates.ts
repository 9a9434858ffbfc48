import { describeThrown } from "../../domain/errors.js";
import { refuseReplayed, type KeptState } from "./kept-bundle.js";
import type { FoundBundle } from "./place.js";

/** The bundles of a place: the one in use, and one that may come into use. */
export interface Candidates {
  /** Takes note of a bundle that was found. Returns true if it may come into use. */
  readonly consider: (found: FoundBundle) => boolean;
  /** The bundle that may come into use; null if there is none. */
  readonly pending: () => FoundBundle | null;
  /** Takes note that a bundle is in use. */
  readonly accept: (found: FoundBundle) => void;
  /** Takes note that a bundle cannot be used. It stays pending, since other settings may fit it. */
  readonly refuse: (why: string) => void;
  /** Why the bundle that was found last is not in use; null if it is, or none was found. */
  readonly refusal: () => string | null;
}

/**
 * Creates a memory of bundles.
 *
 * @param accepted What was accepted last from the place, also by earlier runs of the program; null if nothing was.
 */
export function createCandidates(accepted: KeptState | null): Candidates {
  let floor: Pick<KeptState, "sequence" | "sha256"> | null = accepted;
  let current: FoundBundle | null = null;
  let pending: FoundBundle | null = null;
  let refusal: string | null = null;

  /** Says why, if it is. */
  function isReplayed(found: FoundBundle): boolean {
    try {
      refuseReplayed(found, floor);
      return false;
    } catch (thrown) {
      refusal = describeThrown(thrown);
      return true;
    }
  }

  return {
    consider(found) {
      pending = null;
      refusal = null;
      const isSame = found.library.bundle.sha256 === current?.library.bundle.sha256;
      if (isSame || isReplayed(found)) return false;
      pending = found;
      return true;
    },
    pending: () => pending,
    accept(found) {
      current = found;
      floor = found.library.bundle;
      if (pending === found) {
        pending = null;
        refusal = null;
      } else if (pending !== null && isReplayed(pending)) {
        // It was found while the other one was loaded.
        pending = null;
      }
    },
    refuse(why) {
      refusal = why;
    },
    refusal: () => refusal,
  };
}
