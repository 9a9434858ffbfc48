import { describeThrown } from "../../domain/errors.js";

/** A fact of the host, or the reason why it could not be learnt. */
export type LearntFact<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** A fact that was learnt. */
export function learnt<T>(value: T): LearntFact<T> {
  return { known: true, value };
}

/** A fact that could not be learnt; `why` is a sentence without full stop. */
export function unknown(why: string): LearntFact<never> {
  return { known: false, why };
}

/** Learns a fact; whatever `learn` throws becomes the reason why it is unknown. */
export function attempt<T>(learn: () => T): LearntFact<T> {
  try {
    return learnt(learn());
  } catch (thrown) {
    return unknown(describeThrown(thrown));
  }
}

/** Like `attempt`, for what takes time. */
export async function attemptLater<T>(learn: () => Promise<T>): Promise<LearntFact<T>> {
  try {
    return learnt(await learn());
  } catch (thrown) {
    return unknown(describeThrown(thrown));
  }
}
