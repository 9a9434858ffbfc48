import { isDeepStrictEqual } from "node:util";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import type { PolicySettings } from "../domain/policy-settings.js";
import type { PolicyStatus } from "../domain/status.js";
import type { LibraryOffer, Occasion, PolicyFeed } from "../policy-tools/bundle/policy-feed.js";
import type { Log } from "../files/log.js";
import { exposedPath } from "../files/exposed-path.js";

/** The source of the controls that settings are read with: the program, or bundles. */
export interface LibrarySource {
  /** Yields libraries for settings, the best one first. The next one is asked for only if that cannot be used. */
  readonly offers: (
    policy: PolicySettings | null,
    occasion: Exclude<Occasion, "change">,
  ) => AsyncGenerator<LibraryOffer>;
  /** Looks for new bundles from now on, and calls `found` for each that should be asked for. */
  readonly start: (found: () => void) => void;
  /** Null if the policy is the one that ships with the program. */
  readonly status: () => PolicyStatus | null;
  /** Why there is no library of a bundle; null if that is not known. */
  readonly problem: () => string | null;
  readonly close: () => void;
}

/** Dependencies of the library source. */
export interface LibrarySourceParts {
  readonly own: CompiledLibrary;
  /** The folder of the last good bundle where settings name none. */
  readonly state: string;
  readonly log: Log;
}

/** The source's state. */
interface Memory {
  readonly log: Log;
  /** The feed in use; null for the program's own library. */
  feed: PolicyFeed | null;
  /** The feed that was asked last, which may not be in use. */
  asked: PolicyFeed | null;
  found: (() => void) | null;
  /** The problem that was said last. */
  said: string | null;
}

/** Creates a source that has read nothing. */
export function createLibrarySource({ own, state, log }: LibrarySourceParts): LibrarySource {
  const memory: Memory = { log, feed: null, asked: null, found: null, said: null };
  const ownOffer: LibraryOffer = {
    ...{ library: own, keep: () => undefined, refuse: () => undefined },
    accept() {
      use(memory, null);
    },
  };
  return {
    async *offers(policy, occasion) {
      if (policy === null) {
        yield ownOffer;
        return;
      }
      const feed = await feedFor(memory, policy, state);
      memory.asked = feed;
      const isOther = memory.feed !== null && feed !== memory.feed;
      for await (const offer of feed.offers(isOther ? "change" : occasion))
        yield offerOf(memory, offer, feed);
    },
    start(found) {
      memory.found = found;
      follow(memory);
    },
    status: () => memory.feed?.status() ?? null,
    problem: () => memory.asked?.problem() ?? null,
    close: () => memory.feed?.close(),
  };
}

/** Keeps the feed unless settings name another place, or the same one is to be reached in another way. */
async function feedFor(
  { feed, log }: Memory,
  policy: PolicySettings,
  state: string,
): Promise<PolicyFeed> {
  if (feed !== null && isDeepStrictEqual(feed.policy, policy)) return feed;
  warnOfExposed(policy, log);
  // Loading it takes time, and with the program's own policy it is not needed.
  const { createPolicyFeed } = await import("../policy-tools/bundle/policy-feed.js");
  return createPolicyFeed({ policy, state: policy.state ?? state });
}

function offerOf(memory: Memory, offer: LibraryOffer, feed: PolicyFeed): LibraryOffer {
  return {
    ...offer,
    accept() {
      const before = memory.feed?.status()?.sha256;
      offer.accept();
      use(memory, feed);
      sayProblem(memory);
      const { place, revision, sequence, sha256, isKept = false } = feed.status() ?? {};
      if (sha256 === before) return;
      const what = isKept ? "policy that was kept" : "policy bundle";
      memory.log("info", `The ${what} is in use`, { place, revision, sequence });
    },
    refuse(why) {
      offer.refuse(why);
      // At the start the error itself says so, or what is used instead.
      if (memory.feed !== null) sayProblem(memory);
    },
  };
}

function use(memory: Memory, feed: PolicyFeed | null): void {
  if (feed === memory.feed) return;
  memory.feed?.close();
  memory.feed = feed;
  memory.said = null;
  follow(memory);
}

/** Looks for bundles once the plugin has started. */
function follow(memory: Memory): void {
  const { feed, found } = memory;
  if (found === null) return;
  feed?.follow((isFound) => {
    if (isFound) found();
    else sayProblem(memory);
  });
}

/** Says each problem once, however often it is met. */
function sayProblem(memory: Memory): void {
  const problem = memory.feed?.problem() ?? null;
  const { said, log } = memory;
  if (problem === said) return;
  memory.said = problem;
  if (problem === null) log("info", "The place of the policy can be used again");
  else log("error", `${problem}; the last good policy stays`);
}

/** Warns if other users can replace what the policy is made of: they could then change what this program allows. */
function warnOfExposed({ bundle, keys, tls }: PolicySettings, log: Log): void {
  const files = Object.values(keys?.keys ?? {}).map(({ file }) => file ?? null);
  // A signature protects the bundle, wherever it is.
  const place = keys === null && bundle.startsWith("/") ? bundle : null;
  for (const path of [place, ...files, tls.ca]) {
    const exposed = path === null ? null : exposedOn(path);
    if (exposed !== null)
      log(
        "warn",
        `Whoever may write "${exposed}" may change what this program allows; put the policy and its keys where only root writes, or sign bundles`,
      );
  }
}

/** Returns null also for what is not there; using it then fails and says so. */
function exposedOn(path: string): string | null {
  try {
    return exposedPath(path, process.getuid?.() ?? 0);
  } catch {
    return null;
  }
}
