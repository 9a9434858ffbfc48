import { bareObject } from "./bare-object.js";
import { ROUTES } from "./tables/routes.js";
import type { Route } from "./table-shapes.js";

/** A route that matches a path, with the values of its variables. */
export interface Match {
  readonly route: Route;
  readonly vars: Readonly<Record<string, string>>;
  /** `""` if the path has none. */
  readonly version: string;
}

interface Compiled {
  readonly route: Route;
  /** `containers`; `""` if the template starts with a variable. */
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
 * Finds the route that dockerd uses for a decoded path: the first full match, each tried first with a version
 * and then without; methods are case-sensitive.
 *
 * @returns null if dockerd answers 404.
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

/** Splits the version from a path that no route matches. */
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

// Returns the few routes that can match, so that most paths are not tried against all.
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

/** `{name:.*}` is greedy and spans slashes, `{id}` is one segment; Go's dot matches all but ` `. */
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
