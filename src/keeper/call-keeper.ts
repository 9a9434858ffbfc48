import type { AskedCall } from "../domain/asked-call.js";
import type { ObjectKey } from "../domain/owners.js";
import type { TargetFacts } from "../domain/target-facts.js";
import { NamesBusyError } from "../errors.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { createCallsUnderWay, type Begun, type NameClaim } from "./calls-under-way.js";
import { createOwnerKeeper, type Asked, type Said } from "./owner-keeper.js";

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
export interface Claim extends Pick<NameClaim, "use" | "change" | "shares" | "judged"> {
  /**
   * Before the call is allowed, by the decision `id`. Its `targets` are remembered until its end.
   *
   * @throws {NamesBusyError} When calls of others about the same names stand in the way.
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  readonly allowed: (asked: AskedCall, id: string, about: AllowedCall) => Promise<void>;
}

/** What was found out about a call that is allowed. */
export interface AllowedCall extends Said {
  /** Null also where nobody will ask for them. */
  readonly targets: readonly TargetFacts[] | null;
}

/** What became of a call. */
export interface Answered {
  /** Null where it is not known that it was allowed. */
  readonly begun: Begun | null;
  /** The object that it made, or null. */
  readonly made: ObjectKey | null;
}

/**
 * @param owners Undefined where nothing is remembered.
 * @param tell Hears of what failed after the answer.
 */
export function createCallKeeper(
  owners: OwnerStore | undefined,
  directory: Asked | null,
  now: () => Date,
  tell: (thrown: unknown) => void,
): CallKeeper {
  const calls = createCallsUnderWay();
  const keeper = owners === undefined ? null : createOwnerKeeper(owners, directory, now, tell);
  return {
    claim(user) {
      const { allowed, ...claim } = calls.claim(user);
      return {
        ...claim,
        async allowed(asked, id, about) {
          if (!(await allowed(asked, id, about.targets))) throw busy();
          try {
            keeper?.allowed(asked, about);
          } catch (thrown) {
            calls.ended(asked);
            throw thrown;
          }
        },
      };
    },
    async answered(asked) {
      const made =
        (await keeper?.answered(asked).catch((thrown: unknown) => {
          calls.ended(asked);
          throw thrown;
        })) ?? null;
      // What limits a container is asked anew, and only then does the call that may have changed it count no more.
      if (asked.call.action === "container.update") directory?.states.changed();
      return { begun: calls.ended(asked), made };
    },
  };
}

/** What a call is told that has waited for others of its user for too long. */
export function busyUser(): NamesBusyError {
  return new NamesBusyError(
    "Cannot judge this call: calls of the same user are still being judged, so try again",
  );
}

/** What a call is told in whose way others' calls stand. */
export function busy(): NamesBusyError {
  return new NamesBusyError(
    "Cannot judge this call: calls of others that change the same names are under way, so try again",
  );
}
