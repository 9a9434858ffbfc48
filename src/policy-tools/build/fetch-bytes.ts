import { describeThrown } from "../../domain/errors.js";

const TIMEOUT_MS = 300_000;

/** A file cannot be had; the message is a clause: `"https://…" cannot be reached (ENOTFOUND)`. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/**
 * Fetches a file.
 *
 * @param isTrusted Tells of each address that it comes from whether it may.
 * @throws {UnreachableError} When it cannot be had.
 */
export async function fetchBytes(
  url: string,
  isTrusted: (url: string) => boolean,
): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!isTrusted(response.url)) throw new Error(`redirected to "${response.url}", not HTTPS`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw new UnreachableError(`"${url}" cannot be reached (${reasonOf(thrown)})`, {
      cause: thrown,
    });
  }
}

// fetch says only "fetch failed"; its cause says why, most briefly by its code.
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : describeThrown(cause);
}
