import type { AskedCall } from "../domain/asked-call.js";
import type { NamedVolumes } from "../domain/named-volumes.js";
import type { ObjectKey } from "../domain/owners.js";
import type { LookUp } from "../lookups/look-up.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { createCallsUnderWay, type Begun, type NameClaim } from "./calls-under-way.js";
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
  readonly answered: (asked: AskedCall) => Promise<Answered>;
}

/** What is kept for one call. */
export interface Claim extends Pick<NameClaim, "take" | "judged"> {
  /**
   * Before the call is allowed, by the decision `id`.
   *
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  readonly allowed: (asked: AskedCall, id: string, volumes: NamedVolumes) => void;
}

/** What became of a call. */
export interface Answered {
  /** Null where it is not known that it was allowed. */
  readonly begun: Begun | null;
  /** The object that it made, or null. */
  readonly made: ObjectKey | null;
}

/** @param owners Undefined where nothing is remembered. */
export function createCallKeeper(
  owners: OwnerStore | undefined,
  lookUp: LookUp | null,
  now: () => Date,
): CallKeeper {
  const calls = createCallsUnderWay();
  const keeper = owners === undefined ? null : createOwnerKeeper(owners, lookUp, now);
  return {
    claim(user) {
      const { take, judged, allowed } = calls.claim(user);
      return {
        take,
        judged,
        allowed(asked, id, volumes) {
          keeper?.allowed(asked, volumes);
          allowed(asked, id);
        },
      };
    },
    async answered(asked) {
      const made =
        (await keeper?.answered(asked).catch((thrown: unknown) => {
          calls.ended(asked);
          throw thrown;
        })) ?? null;
      return { begun: calls.ended(asked), made };
    },
  };
}
