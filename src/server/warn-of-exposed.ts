import type { PolicySettings } from "../domain/policy-settings.js";
import { exposedPath } from "../files/exposed-path.js";
import type { Log } from "../files/log.js";

/** Warns if other users can replace what the policy is made of: they could then change what this program allows. */
export function warnOfExposed({ bundle, keys, tls }: PolicySettings, log: Log): void {
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
