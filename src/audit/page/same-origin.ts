import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/**
 * Returns why a request cannot be of this page; null if it can.
 *
 * The page is only served on this host, so a name that is not of the loopback is one that somebody has had resolve to it.
 * A request that another site has sent comes to no data; only its link to a page may be followed.
 */
export function foreignReason({ headers }: IncomingMessage): string | null {
  const { host = "", origin } = headers;
  if (!LOCAL_HOST.test(host)) return "The page is only served as localhost, 127.0.0.1 or [::1].";
  if (origin !== undefined && origin !== `http://${host}`)
    return "Another site has sent this request.";
  return isOwn(headers) || isNavigation(headers) ? null : "Another site has sent this request.";
}

const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** Programs that are no browsers do not say. */
function isOwn(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"] ?? "none";
  return site === "same-origin" || site === "none";
}

function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}
