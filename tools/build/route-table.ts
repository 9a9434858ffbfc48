interface RouteData {
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

interface ActionData {
  readonly actions: readonly {
    readonly endpoint: string;
    readonly action: string;
    readonly class: string;
  }[];
}

interface QueryData {
  readonly queries: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly uploads: readonly string[];
  readonly unread: readonly string[];
  readonly inert: readonly string[];
  readonly checkpoints: readonly string[];
}

interface BodyData {
  readonly bodies: Readonly<Record<string, { readonly endpoint: string }>>;
}

/** Renders `ROUTES`, the union of all engines' tables in an order that keeps each one's first match. */
export function routeTable(read: (name: string) => unknown): string {
  const { versions } = read("routes") as RouteData;
  const describe = describer(
    read("actions") as ActionData,
    read("queries") as QueryData,
    read("fields") as BodyData,
  );
  const lines = union(versions)
    .filter(isNamed)
    .map((endpoint) => {
      const engines = Object.keys(versions).filter((name) => has(versions[name] ?? [], endpoint));
      return `  ${JSON.stringify({ ...describe(endpoint), in: engines })},`;
    });
  return [
    'import type { Route } from "../table-shapes.js";',
    "",
    "/** Every engine's routes; the first that fits is the one that each engine takes, if it has it. */",
    `export const ROUTES: readonly Route[] = [\n${lines.join("\n")}\n];`,
    "",
  ].join("\n");
}

/**
 * Engines up to 26.1 take any method on `/debug`. Only GET has a name here, the others are unknown
 * endpoints: no client sends them, and they are refused.
 */
function isNamed(endpoint: string): boolean {
  return !endpoint.startsWith("*");
}

/** The newest engine's order, with what only older ones have put after its forerunner there. */
function union(versions: RouteData["versions"]): readonly string[] {
  const newestFirst = Object.values(versions).reverse();
  const order = [...(newestFirst[0] ?? [])];
  for (const routes of newestFirst) {
    routes.forEach((endpoint, index) => {
      if (order.includes(endpoint)) return;
      order.splice(order.indexOf(routes[index - 1] ?? "") + 1, 0, endpoint);
    });
  }
  return order;
}

function has(routes: readonly string[], endpoint: string): boolean {
  return routes.includes(endpoint) || routes.includes(endpoint.replace(/^GET/, "*"));
}

function describer({ actions }: ActionData, data: QueryData, { bodies }: BodyData) {
  const actionsOf = (endpoint: string) =>
    actions.filter((action) => nameless(action.endpoint) === nameless(endpoint));
  const bodyOf = new Map(Object.entries(bodies).map(([name, { endpoint }]) => [endpoint, name]));
  return (endpoint: string): Readonly<Record<string, unknown>> => {
    const [method = "", template = ""] = endpoint.split(" ");
    const [action, withoutImage] = actionsOf(endpoint);
    if (action === undefined) throw new Error(`Cannot describe ${endpoint}: it has no action`);
    const body = bodyOf.get(endpoint) ?? null;
    return {
      method,
      template,
      ...named(action),
      withoutImage: withoutImage === undefined ? null : named(withoutImage),
      body,
      form: formOf(endpoint, method, body, data),
      query: data.queries[endpoint] ?? {},
    };
  };
}

function named({ action, class: right }: ActionData["actions"][number]) {
  return { action, class: right };
}

function formOf(endpoint: string, method: string, body: string | null, data: QueryData): string {
  if (data.uploads.includes(endpoint)) return "upload";
  // Where JSON is required a form is refused by dockerd; other methods' bodies are no forms.
  const merges = ["POST", "PUT"].includes(method) && body === null;
  if (!merges || data.unread.includes(endpoint)) return "none";
  if (data.inert.includes(endpoint)) return "inert";
  return data.checkpoints.includes(endpoint) ? "checkpoint" : "merge";
}

/** `/containers/{name:.*}/json` and `/containers/{id}/json` are one endpoint. */
function nameless(endpoint: string): string {
  return endpoint.replace(/\{[^}]*\}/g, "{}");
}
