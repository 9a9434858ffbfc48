import type { AskedCall } from "../domain/asked-call.js";
import type { NamedVolumes } from "../domain/named-volumes.js";
import type { LookUp } from "../lookups/look-up.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { createHeldNames, type NameClaim } from "./held-names.js";
import { createOwnerKeeper } from "./owner-keeper.js";

/** Keeps what lasts longer than the judgement of one call: who made what, and the names that calls rely on. */
export interface CallKeeper {
  /** For a call of `user` that is to be judged. */
  readonly claim: (user: string) => Claim;
  /**
   * When dockerd is about to answer a call.
   *
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  readonly answered: (asked: AskedCall) => Promise<void>;
}

/** What is kept for one call. */
export interface Claim extends Pick<NameClaim, "take" | "ended"> {
  /**
   * Before the call is allowed.
   *
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  allowed(asked: AskedCall, volumes: NamedVolumes): void;
}

/** @param owners Undefined where nothing is remembered. */
export function createCallKeeper(
  owners: OwnerStore | undefined,
  lookUp: LookUp | null,
  now: () => Date,
): CallKeeper {
  const names = createHeldNames();
  const keeper = owners === undefined ? null : createOwnerKeeper(owners, lookUp, now);
  return {
    claim(user) {
      const claim = names.claim(user);
      return {
        take: claim.take,
        ended: claim.ended,
        allowed(asked, volumes) {
          keeper?.allowed(asked, volumes);
          claim.allowed(asked);
        },
      };
    },
    async answered(asked) {
      try {
        await keeper?.answered(asked);
      } finally {
        names.answered(asked);
      }
    },
  };
}
