import * as fc from "fast-check";
import { expect } from "chai";
import { matchRoute } from "../../../../src/engine/request/match-route.js";
import { readFileSync } from "node:fs";

interface Data {
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

const { versions } = JSON.parse(readFileSync("tools/build/tables/routes.json", "utf8")) as Data;

interface EngineRoute {
  readonly on: string;
  readonly template: string;
  readonly pattern: RegExp;
}

function compiled(route: string): EngineRoute {
  const [on = "", template = ""] = route.split(" ");
  const pattern = template.replace(/\{\w+:(\.[*+])\}/g, "(?:$1)").replace(/\{\w+\}/g, "[^/]+");
  const prefix = on === "*" ? "" : "(?:/v[0-9.]+)?";
  return { on, template, pattern: new RegExp(`^${prefix}${pattern}$`) };
}

/** What one engine's own table gives: the first route in order that fits. */
function engineMatch(routes: readonly EngineRoute[], method: string, path: string): string | null {
  const match = routes.find(({ on, pattern }) => [method, "*"].includes(on) && pattern.test(path));
  return match?.template ?? null;
}

const WORDS = [
  ...new Set(
    Object.values(versions)
      .flat()
      .flatMap((route) => route.split(/[ /]/).slice(2)),
  ),
].map((word) => (word.startsWith("{") ? "x" : word));

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"];

describe("matchRoute()", () => {
  for (const [engine, routes] of Object.entries(versions)) {
    it(`takes what the table of ${engine} takes, for its own templates and any path of its words`, () => {
      const table = routes.map(compiled);
      const filled = table.map(({ template }) => template.replace(/\{[^}]*\}/g, "json"));
      const free = fc
        .array(fc.constantFrom(...WORDS, "a"), { minLength: 1, maxLength: 5 })
        .map((words) => `/${words.join("/")}`);
      const path = fc.oneof(fc.constantFrom(...filled), free);
      const version = fc.constantFrom("", "/v1.45", "/v1..4", "/v", "/v1.45/v1.45");
      fc.assert(
        fc.property(fc.constantFrom(...METHODS), version, path, (method, prefix, rest) => {
          const theirs = engineMatch(table, method, prefix + rest);
          // Only a GET of /debug has a name here; what else old engines take there is refused.
          if (theirs === null || (theirs.startsWith("/debug") && method !== "GET")) return;
          expect(matchRoute(method, prefix + rest)?.route.template).to.equal(theirs);
        }),
        { numRuns: 2000 },
      );
    });
  }

  const cases: [
    method: string,
    path: string,
    template: string | null,
    vars: object,
    version: string,
  ][] = [
    ["POST", "/containers/a/exec/start", "/containers/{name:.*}/start", { name: "a/exec" }, ""],
    ["POST", "/containers/create/start", "/containers/{name:.*}/start", { name: "create" }, ""],
    ["GET", "/v1.45/networks/", "/networks/", {}, "1.45"],
    ["GET", "/v.4/info", "/info", {}, ".4"],
    ["OPTIONS", "/v1.45/x", "/{anyroute:.*}", { anyroute: "x" }, "1.45"],
    ["OPTIONS", "/v1.45", "/{anyroute:.*}", { anyroute: "v1.45" }, ""],
    ["GET", "/services/a/b", null, {}, ""],
    ["POST", "/containers/create/", null, {}, ""],
    ["post", "/containers/create", null, {}, ""],
    ["POST", "/debug/vars", null, {}, ""],
  ];
  for (const [method, path, template, vars, version] of cases) {
    it(`reads ${method} ${path} as ${template ?? "no route"}`, () => {
      const match = matchRoute(method, path);
      expect(match?.route.template ?? null).to.equal(template);
      if (match !== null)
        expect({ ...match.vars, version: match.version }).to.deep.equal({ ...vars, version });
    });
  }

  it("takes linear time over a long name", () => {
    // Quadratic work on five million characters would outlast mocha's limit.
    const match = matchRoute("POST", `/containers/${"kill/".repeat(1_000_000)}x`);
    expect(match).to.equal(null);
  });
});
