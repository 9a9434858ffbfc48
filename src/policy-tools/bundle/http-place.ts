import type { PolicySettings } from "../../domain/policy-settings.js";
import { PolicyLoadError, describeThrown } from "../../domain/errors.js";
import { BundleRefusal, refused } from "./bundle-refusal.js";
import { getBundle, type Download } from "./get-bundle.js";
import { shownPlace, type BundlePlace, type Look } from "./place.js";
import { readBundle } from "./read-bundle.js";

/** The first pause after a failure; each further one doubles it. */
const RETRY_MS = 1000;
/** A server that promises to hold answers back and does not would be asked without end. */
const MIN_HELD_MS = 1000;

/** Creates a place on a server of HTTP that speaks OPA's protocol of bundles. */
export function createHttpPlace(policy: PolicySettings, within?: number): BundlePlace {
  const { bundle: url, keys, poll } = policy;
  const place = shownPlace(url);
  let etag: string | null = null;
  // Whether the server has held the last answer back, or has just given a bundle.
  let isHolding = false;

  async function download({ isFresh, mayWait, signal }: Look): Promise<Download | null> {
    const waitSeconds = mayWait ? poll.longPollSeconds : null;
    const asked = { etag: isFresh ? null : etag, waitSeconds, signal };
    const started = performance.now();
    const found = await getBundle(new URL(url), policy, asked, within);
    const isLong = found === null ? isHolding : found.isLongPoll;
    const hasHeld = found !== null || performance.now() - started >= MIN_HELD_MS;
    isHolding = poll.longPollSeconds !== null && isLong && hasHeld;
    return found;
  }

  return {
    async look(look) {
      try {
        const found = await download(look);
        if (found === null) return null;
        const library = readBundle(found.bytes, place, keys);
        // What cannot be used is asked for again: it may be the way that has damaged it.
        etag = found.etag;
        return { library, bytes: found.bytes };
      } catch (thrown) {
        isHolding = false;
        throw failedBy(place, thrown);
      }
    },
    pauseMs(failures) {
      const { minSeconds, maxSeconds } = poll;
      if (failures > 0) return jittered(Math.min(maxSeconds * 1000, RETRY_MS * 2 ** failures));
      if (isHolding) return 0;
      return (minSeconds + Math.random() * (maxSeconds - minSeconds)) * 1000;
    },
  };
}

function failedBy(place: string, thrown: unknown): PolicyLoadError {
  if (thrown instanceof PolicyLoadError) return thrown;
  if (thrown instanceof BundleRefusal) return refused(place, thrown.message, thrown);
  return refused(place, `the server cannot be asked: ${describeThrown(thrown)}`, thrown);
}

/** Many hosts that lost their server at once must not return at once. */
function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
