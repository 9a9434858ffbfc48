import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { PolicySettings } from "../../domain/policy-settings.js";
import type { PolicyStatus } from "../../domain/status.js";
import { describeThrown } from "../../domain/errors.js";
import { createCandidates, type Candidates } from "./candidates.js";
import { createHttpPlace } from "./http-place.js";
import { openKeptBundle, readKept, type KeptBundle } from "./kept-bundle.js";
import { createLocalPlace } from "./local-place.js";
import { createBundlePoller, type BundlePoller } from "./bundle-poller.js";
import { shownPlace, type BundlePlace, type FoundBundle } from "./place.js";

/** A library that comes into use if the settings fit it. */
export interface LibraryOffer {
  readonly library: CompiledLibrary;
  /**
   * Keeps it for a start without its place; called before it comes into use.
   *
   * @throws {PolicyLoadError} When it cannot be kept.
   */
  readonly keep: () => void;
  /** Called when it is in use. */
  readonly accept: () => void;
  /** Called with the reason when it cannot be used. */
  readonly refuse: (why: string) => void;
}

/**
 * When offers are asked for: at the start, where what was kept will do until a server answers; where settings name another
 * place; where they are read again; and where a look has found a bundle, which alone is offered.
 */
export type Occasion = "start" | "change" | "reload" | "found";

/** The bundles of one place: what is there, what is kept, what is in use. */
export interface PolicyFeed {
  readonly policy: PolicySettings;
  /** Yields libraries, the best one first. The next one is asked for only if that cannot be used. */
  readonly offers: (occasion: Occasion) => AsyncGenerator<LibraryOffer>;
  /** Looks for bundles from now on. Calls `looked` after each look: with true if a bundle should be asked for. */
  readonly follow: (looked: (isFound: boolean) => void) => void;
  /** Null before a bundle of it is in use. */
  readonly status: () => PolicyStatus | null;
  /** Why there is no bundle, or the one that is there is not in use; null if it is. */
  readonly problem: () => string | null;
  readonly close: () => void;
}

/** Dependencies of a feed. */
export interface FeedParts {
  readonly policy: PolicySettings;
  /** The folder of the last good bundle. */
  readonly state: string;
  readonly place?: BundlePlace;
  readonly now?: () => Date;
}

/** An operator waits for a reload. */
const RELOAD_WITHIN_MS = 10_000;
const START_WITHIN_MS = 60_000;

/** The state of a feed. */
interface Known {
  readonly policy: PolicySettings;
  readonly kept: KeptBundle;
  readonly candidates: Candidates;
  readonly poller: BundlePoller;
  readonly now: () => Date;
  inUse: InUse | null;
  /** Why the bundle that was kept cannot be used. */
  keptProblem: string | null;
}

interface InUse {
  readonly found: FoundBundle;
  readonly isKept: boolean;
  readonly since: string;
}

/**
 * Creates a feed that has not looked yet.
 *
 * @throws {PolicyLoadError} When what was accepted before cannot be told, so that older bundles could not be refused.
 */
export function createPolicyFeed(parts: FeedParts): PolicyFeed {
  const { policy, state, place = placeOf(policy), now = () => new Date() } = parts;
  const kept = openKeptBundle(state);
  const candidates = createCandidates(kept.state(policy.bundle));
  const poller = createBundlePoller(place, now);
  const known: Known = { policy, kept, candidates, poller, now, inUse: null, keptProblem: null };
  return {
    policy,
    offers: (occasion) => offersFor(known, occasion),
    follow(looked) {
      poller.follow((found) => {
        looked(found !== null && candidates.consider(found));
      });
    },
    status: () => (known.inUse === null ? null : statusOf(known, known.inUse)),
    problem: () => problemOf(known),
    close: poller.close,
  };
}

function isLocal({ bundle }: PolicySettings): boolean {
  return bundle.startsWith("/");
}

function placeOf(policy: PolicySettings): BundlePlace {
  return isLocal(policy) ? createLocalPlace(policy.bundle, policy.keys) : createHttpPlace(policy);
}

async function* offersFor(known: Known, occasion: Occasion): AsyncGenerator<LibraryOffer> {
  // dockerd waits for the plugin, and the network may not be there yet.
  const isQuick = occasion === "start" && !isLocal(known.policy);
  if (isQuick) yield* keptOffers(known);
  if (occasion !== "found") await lookNow(known, occasion);
  const pending = known.candidates.pending();
  if (pending !== null) yield offerOf(known, pending, false);
  if (occasion === "found") return;
  if (known.inUse !== null) yield offerOf(known, known.inUse.found, known.inUse.isKept);
  else if (!isQuick) yield* keptOffers(known);
}

async function lookNow({ poller, candidates }: Known, occasion: Occasion): Promise<void> {
  const found = await poller.lookNow(occasion === "start" ? START_WITHIN_MS : RELOAD_WITHIN_MS);
  if (found !== null) candidates.consider(found);
}

function* keptOffers(known: Known): Generator<LibraryOffer> {
  try {
    const found = readKept(known.kept, known.policy);
    if (found !== null) yield offerOf(known, found, true);
  } catch (thrown) {
    known.keptProblem = describeThrown(thrown);
  }
}

function offerOf(known: Known, found: FoundBundle, isKept: boolean): LibraryOffer {
  const { policy, kept, candidates, now } = known;
  return {
    library: found.library,
    keep() {
      if (!isKept && found !== known.inUse?.found) kept.write(policy.bundle, found);
    },
    accept() {
      candidates.accept(found);
      if (found !== known.inUse?.found) known.inUse = { found, isKept, since: now().toISOString() };
    },
    refuse: candidates.refuse,
  };
}

function problemOf({ poller, candidates, inUse, keptProblem }: Known): string | null {
  return poller.last().problem ?? candidates.refusal() ?? (inUse === null ? keptProblem : null);
}

function statusOf(known: Known, { found, isKept, since }: InUse): PolicyStatus {
  const { policy, poller, candidates } = known;
  const { checked } = poller.last();
  const isElsewhere = checked === null || candidates.refusal() !== null;
  return {
    place: shownPlace(policy.bundle),
    ...found.library.bundle,
    ...{ since, isKept: isKept && isElsewhere, checked, problem: problemOf(known) },
  };
}
