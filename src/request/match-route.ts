import { bareObject } from "./bare-object.js";
import { ROUTES } from "./tables/routes.js";
import type { Route } from "./table-shapes.js";

/** A route that fits a path, and what its names stand for. */
export interface Match {
  readonly route: Route;
  readonly vars: Readonly<Record<string, string>>;
  /** `""` where none was asked for. */
  readonly version: string;
}

interface Compiled {
  readonly route: Route;
  /** `containers`; `""` where the template starts with a name. */
  readonly segment: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const VERSIONED = /^\/v([0-9.]+)(\/[^]*)$/;

const COMPILED: readonly Compiled[] = ROUTES.map(compile);
const BY_METHOD = new Map(
  [...new Set(ROUTES.map(({ method }) => method))].map((method) => [method, bySegment(method)]),
);

/**
 * Finds the route that dockerd takes for a decoded path: the first that fits as a whole, each tried
 * with a version before it and then without; methods are case-sensitive.
 *
 * @returns null where dockerd answers 404.
 * @see gorilla/mux, moby `api/server/server.go` createMux
 */
export function matchRoute(method: string, path: string): Match | null {
  const [, version = "", rest = path] = VERSIONED.exec(path) ?? [];
  for (const compiled of candidates(method, rest)) {
    const match = fit(compiled, rest, version) ?? (version === "" ? null : fit(compiled, path, ""));
    if (match !== null) return match;
  }
  return null;
}

/** Splits a path that no route fits at its version. */
export function splitVersion(path: string): { readonly version: string; readonly path: string } {
  const [, version = "", rest = path] = VERSIONED.exec(path) ?? [];
  return { version, path: rest };
}

function fit({ route, pattern, names }: Compiled, path: string, version: string): Match | null {
  const values = pattern.exec(path);
  if (values === null) return null;
  const vars = bareObject<string>();
  names.forEach((name, index) => (vars[name] = values[index + 1] ?? ""));
  return { route, vars, version };
}

// Most calls are tried against a handful of patterns instead of all.
function candidates(method: string, path: string): readonly Compiled[] {
  const segments = BY_METHOD.get(method);
  if (segments === undefined) return [];
  const end = path.indexOf("/", 1);
  return segments.get(path.slice(1, end < 0 ? undefined : end)) ?? segments.get("") ?? [];
}

function bySegment(method: string): ReadonlyMap<string, readonly Compiled[]> {
  const routes = COMPILED.filter(({ route }) => route.method === method);
  const segments = new Set(["", ...routes.map(({ segment }) => segment)]);
  return new Map(
    [...segments].map((name) => [
      name,
      routes.filter(({ segment }) => segment === name || segment === ""),
    ]),
  );
}

/** `{name:.*}` is greedy and spans slashes, `{id}` is one segment; Go's dot matches all but `\n`. */
function compile(route: Route): Compiled {
  const names: string[] = [];
  const pattern = route.template.replace(
    /\{([a-z]+)(?::(\.[*+]))?\}|[^\w/]/g,
    (text: string, name: string | undefined, many: string | undefined) => {
      if (name === undefined) return `\\${text}`;
      names.push(name);
      return many === undefined ? "([^/]+)" : `([^\\n]${many.slice(1)})`;
    },
  );
  const [, segment = ""] = /^\/([^{/]*)/.exec(route.template) ?? [];
  return { route, segment, names, pattern: new RegExp(`^${pattern}$`) };
}
