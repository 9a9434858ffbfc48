import { matchRoute, splitVersion } from "./match-route.js";
import type { RequestFinding } from "../../domain/call.js";
import type { Route } from "./table-shapes.js";
import { percentDecode } from "./percent-decode.js";

/** A request target as dockerd reads it. */
export interface RequestTarget {
  /** Decoded, without the version; null if it could not be read. */
  readonly path: string | null;
  /** `1.45`, `""` if the path has none; null if it could not be read. */
  readonly version: string | null;
  /** Null if no route matches. */
  readonly route: Route | null;
  readonly vars: Readonly<Record<string, string>>;
  /** The text after the first `?`, as it was sent. */
  readonly rawQuery: string;
  readonly findings: readonly RequestFinding[];
}

/**
 * Printable ASCII from the first slash on. `#` starts a fragment in dockerd's authz code, but not in the rest
 * of dockerd.
 */
const ORIGIN_FORM = /^\/[\x21\x22\x24-\x7e]*$/;

/** dockerd answers 301 to a path that path.Clean would change. */
const UNCLEAN = /\/\/|\/\.\.?(?:\/|$)/;

/**
 * Reads a target as dockerd does: only the origin form, percent-decoded once, never normalized. A readable
 * path without a route is the finding `unknown-endpoint`.
 */
export function readTarget(method: string, uri: string): RequestTarget {
  if (!ORIGIN_FORM.test(uri)) return unreadable("", "target", "not a path of printable ASCII");
  const mark = uri.indexOf("?");
  const rawQuery = mark < 0 ? "" : uri.slice(mark + 1);
  const path = percentDecode(mark < 0 ? uri : uri.slice(0, mark));
  if (typeof path !== "string") {
    return path.failure === "utf8"
      ? unreadable(rawQuery, "utf8", "the path's bytes are not UTF-8")
      : unreadable(rawQuery, "target", "a bad escape in the path");
  }
  if (/\p{Cc}/u.test(path))
    return unreadable(rawQuery, "target", "a control character in the path");
  if (UNCLEAN.test(path))
    return unreadable(rawQuery, "target", "empty or dot segments in the path");
  return routed(method, path, rawQuery);
}

function routed(method: string, path: string, rawQuery: string): RequestTarget {
  const match = matchRoute(method, path);
  if (match === null) {
    const detail = "no known engine has such a route";
    const findings = [{ kind: "unknown-endpoint" as const, path: "", detail }];
    return { ...splitVersion(path), route: null, vars: {}, rawQuery, findings };
  }
  const { route, vars, version } = match;
  const bare = version === "" ? path : path.slice(`/v${version}`.length);
  return { path: bare, version, route, vars, rawQuery, findings: [] };
}

function unreadable(rawQuery: string, kind: RequestFinding["kind"], detail: string): RequestTarget {
  const findings = [{ kind, path: "", detail }];
  return { path: null, version: null, route: null, vars: {}, rawQuery, findings };
}
