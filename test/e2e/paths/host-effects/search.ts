import { seeded } from "../../../random.js";
import { randomSequence } from "./grammar.js";
import type { EffectLab } from "./lab.js";
import { runSequence } from "./run-sequence.js";
import type { Sequence } from "./step.js";

/** A random sequence that has touched a canary. */
export interface Find {
  readonly seed: number;
  readonly hits: readonly string[];
  readonly calls: readonly string[];
  readonly sequence: Sequence;
}

/** What a search has done. */
export interface Searched {
  sequences: number;
  allowed: number;
  denied: number;
  broken: number;
  /** The first find, with which a search ends: its canaries are no longer untouched. */
  find: Find | null;
  /** The seed to go on with. */
  next: number;
}

/** What a search is told. */
export interface SearchOptions {
  readonly seconds: number;
  /** Each sequence has its own, from this one on. */
  readonly seed: number;
}

/** Runs random sequences until time is up or one has touched a canary; at least one. */
export async function search(lab: EffectLab, { seconds, seed }: SearchOptions): Promise<Searched> {
  const end = Date.now() + seconds * 1000;
  const searched: Searched = {
    ...{ sequences: 0, allowed: 0, denied: 0, broken: 0, find: null, next: seed },
  };
  while (searched.sequences === 0 || (Date.now() < end && searched.find === null)) {
    const at = searched.next++;
    const sequence = randomSequence(seeded(String(at)), lab.variant);
    const { hits, calls, ...counts } = await runSequence(lab, sequence);
    searched.sequences += 1;
    searched.allowed += counts.allowed;
    searched.denied += counts.denied;
    searched.broken += counts.broken;
    if (hits.length > 0) searched.find = { seed: at, hits, calls, sequence };
  }
  return searched;
}
