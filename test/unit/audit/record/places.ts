import type { Field, Route, Shape } from "../../../../src/engine/request/table-shapes.js";
import { BODIES, STRUCTS } from "../../../../src/engine/request/tables/fields.js";
import { ROUTES } from "../../../../src/engine/request/tables/routes.js";
import { messageOf } from "../../server/parts.js";
import { FILTERS_ASTRAY, type Within } from "./filters-astray.js";

/** A place of a message where a caller may write a text. */
export interface Place {
  /** `POST /build ?dockerfile twice`, `container_create HostConfig.Binds[]`; unique. */
  readonly name: string;
  /** The message of the request with `text` there, without what dockerd answers. */
  readonly plant: (text: string) => object;
  /** What dockerd answers; a failure where it is not said. */
  readonly answer?: (text: string) => object;
}

/** Every place that the tables know, so that a new route, parameter or member is among them. */
export function allPlaces(): readonly Place[] {
  return [
    ...ROUTES.flatMap((route) => [...pathPlaces(route), ...queryPlaces(route)]),
    ...ROUTES.flatMap((route) => bodyPlaces(route)),
    ...headerPlaces(),
    ...messagePlaces(),
    ...ROUTES.map(answerPlace),
  ];
}

/** What dockerd answers may hold what was sent, and what is in the containers. */
function answerPlace(route: Route): Place {
  return {
    name: `answer to ${route.method} ${route.template}`,
    plant: () => asked(route.method, pathOf(route), bodyFor(route)),
    answer: (text) => ({
      ResponseStatusCode: 201,
      ResponseHeaders: { Location: text, Warning: text },
      ResponseBody: Buffer.from(
        // dockerd names a volume that it has made, and no volume is called so.
        JSON.stringify({ Id: text, ID: text, message: text, Warnings: [text], [text]: text }),
      ).toString("base64"),
    }),
  };
}

function asked(method: string, target: string, body: unknown = null, more: object = {}): object {
  const raw = messageOf(method, target, body as object | null, more);
  return JSON.parse(raw.toString()) as object;
}

function pathOf({ template }: Route, name: string | null = null, text = ""): string {
  return `/v1.45${template.replace(/\{([a-z]+)[^}]*\}/g, (_all, variable: string) => (variable === name ? encodeURIComponent(text) : "web"))}`;
}

function pathPlaces(route: Route): Place[] {
  const names = [...route.template.matchAll(/\{([a-z]+)/g)].map(([, name = ""]) => name);
  return names.map((name) => ({
    name: `${route.method} ${route.template} {${name}}`,
    plant: (text) => asked(route.method, pathOf(route, name, text), bodyFor(route)),
  }));
}

function queryPlaces(route: Route): Place[] {
  const at = `${route.method} ${route.template}`;
  const ask = (pairs: readonly (readonly [string, string])[]): object => {
    const query = pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
    return asked(route.method, `${pathOf(route)}?${query}`, bodyFor(route));
  };
  const known = Object.entries(route.query).flatMap(([name, kind]): Place[] => [
    { name: `${at} ?${name}`, plant: (text) => ask([[name, text]]) },
    {
      name: `${at} ?${name} first`,
      plant: (text) =>
        ask([
          [name, text],
          [name, HARMLESS],
        ]),
    },
    {
      name: `${at} ?${name} second`,
      plant: (text) =>
        ask([
          [name, HARMLESS],
          [name, text],
        ]),
    },
    ...jsonPlaces(name, kind).map(([where, json]) => ({
      name: `${at} ?${name} ${where}`,
      plant: (text: string) => ask([[name, JSON.stringify(json(text))]]),
    })),
  ]);
  return [
    ...known,
    { name: `${at} ?unknown`, plant: (text) => ask([["unknown", text]]) },
    { name: `${at} ?*`, plant: (text) => ask([[text, "1"]]) },
    {
      name: `${at} ?* that is no UTF-8`,
      plant: (text) =>
        asked(route.method, `${pathOf(route)}?${encodeURIComponent(text)}=%ff`, bodyFor(route)),
    },
  ];
}

/** A value that parameters of each kind take: a name, a number, a switch. */
const HARMLESS = "1";

function jsonPlaces(name: string, kind: string): readonly Within[] {
  const body = kind.split(":")[1];
  const shape = body === undefined ? undefined : BODIES[body];
  const known = shape === undefined ? [] : [...within(shape, "")];
  return name === "filters" ? [...known, ...FILTERS_ASTRAY] : known;
}

function bodyFor({ body }: Route): unknown {
  return body === null ? null : baseOf(body);
}

const BASES: Readonly<Record<string, object>> = {
  container_create: { Image: "alpine" },
  service_create: { Name: "s", TaskTemplate: { ContainerSpec: { Image: "alpine" } } },
  exec_create: { Cmd: ["ls"] },
  volume_create: { Name: "v" },
  network_create: { Name: "n" },
};

function baseOf(body: string): unknown {
  return BODIES[body]?.kind === "slice" ? [] : (BASES[body] ?? {});
}

function bodyPlaces(route: Route): Place[] {
  const shape = route.body === null ? undefined : BODIES[route.body];
  if (shape === undefined || route.body === null) return [];
  const base = baseOf(route.body);
  const at = `${route.method} ${route.template}`;
  return [
    ...[...within(shape, "")].map(([where, json]) => ({
      name: `${at} ${where}`,
      plant: (text: string) => asked(route.method, pathOf(route), merged(base, json(text))),
    })),
    ...broken(route, at),
  ];
}

/** Bodies that are no JSON, or in which the text stands twice or is no key of anybody's. */
function broken(route: Route, at: string): Place[] {
  const raw = (write: (text: string) => string) => (text: string) => {
    const RequestBody = Buffer.from(write(text));
    const length = {
      "Content-Type": "application/json",
      "Content-Length": `${RequestBody.length}`,
    };
    return {
      RequestMethod: route.method,
      RequestUri: pathOf(route),
      RequestHeaders: length,
      RequestBody: RequestBody.toString("base64"),
    };
  };
  return [
    { name: `${at} body`, plant: raw((text) => text) },
    { name: `${at} half a body`, plant: raw((text) => `{"Image":${JSON.stringify(text)},`) },
    { name: `${at} behind a body`, plant: raw((text) => `{} ${text}`) },
    {
      name: `${at} a key twice`,
      plant: raw((text) => `{${JSON.stringify(text)}:1,${JSON.stringify(text)}:2}`),
    },
  ];
}

function* within(shape: Shape, path: string): Generator<Within> {
  if ("ref" in shape) yield* withinStruct(shape.ref, path);
  else if (!("elem" in shape)) yield* withinScalar(shape, path);
  else if (shape.kind === "slice" || shape.kind === "array") {
    const rest = shape.kind === "array" ? Array<number>(shape.length - 1).fill(0) : [];
    yield [path, (text) => text];
    for (const [name, json] of within(shape.elem, `${path}[]`))
      yield [name, (text) => [json(text), ...rest]];
  } else yield* withinMap(shape, path);
}

function* withinStruct(ref: string, path: string): Generator<Within> {
  const before = path === "" ? "" : `${path}.`;
  yield [`${before}*`, (text) => ({ [text]: "x" })];
  yield [`${before}Unknown`, (text) => ({ Unknown: text })];
  const members: readonly [string, Field][] = Object.entries(STRUCTS[ref] ?? {});
  for (const [member, field] of members)
    for (const [name, json] of within(field, `${before}${member}`))
      yield [name, (text) => ({ [member]: json(text) })];
}

function* withinScalar(shape: Shape, path: string): Generator<Within> {
  yield [path, (text) => text];
  if (shape.kind !== "strings" && shape.kind !== "string") return;
  if (shape.kind === "strings") yield [`${path}[]`, (text) => ["x", text]];
  yield [`${path} in another type`, (text) => ({ a: text })];
}

function* withinMap(shape: Extract<Shape, { kind: "map" | "ports" }>, path: string) {
  const zero = { string: "x", struct: {}, slice: [] } as Readonly<Record<string, unknown>>;
  yield [`${path}.*`, (text: string) => ({ [text]: zero[shape.elem.kind] ?? true })] as const;
  // Of a driver's options, `o` and `device` are looked into.
  const keys =
    shape.kind === "ports"
      ? ["80/tcp"]
      : shape.elem.kind === "string"
        ? ["key", "o", "device"]
        : ["label"];
  for (const key of keys)
    for (const [name, json] of within(shape.elem, `${path}.${key}`))
      yield [name, (text: string) => ({ [key]: json(text) })] as const;
}

/** The base with a planted value in it. */
function merged(base: unknown, planted: unknown): unknown {
  if (!isObject(base) || !isObject(planted)) return planted;
  const names = new Set([...Object.keys(base), ...Object.keys(planted)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in planted ? merged(base[name], planted[name]) : base[name],
    ]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const HEADERS = [
  ..."Authorization Connection Content-Encoding Content-Length Content-Type Cookie Expect Host".split(
    " ",
  ),
  ..."Transfer-Encoding Trailer Upgrade User-Agent X-Meta-Trace X-Registry-Auth".split(" "),
  ..."X-Registry-Config X-Remote-User X-Unknown".split(" "),
];

function headerPlaces(): Place[] {
  const ask = (route: Route, headers: object): object => {
    const { RequestHeaders, ...rest } = asked(route.method, pathOf(route), bodyFor(route)) as {
      readonly RequestHeaders?: object;
    };
    return { ...rest, RequestHeaders: { ...RequestHeaders, ...headers } };
  };
  const routes = ROUTES.filter(({ action }) => /create|pull|build|push|ping|start/.test(action));
  return routes.flatMap((route) => [
    ...HEADERS.map((header) => ({
      name: `${route.method} ${route.template} ${header}:`,
      plant: (text: string) => ask(route, { [header]: text }),
    })),
    { name: `${route.method} ${route.template} *:`, plant: (text) => ask(route, { [text]: "1" }) },
  ]);
}

function messagePlaces(): Place[] {
  const ping = { RequestMethod: "GET", RequestUri: "/_ping" };
  return [
    { name: "method", plant: (text) => ({ ...ping, RequestMethod: text }) },
    { name: "target", plant: (text) => ({ ...ping, RequestUri: text }) },
    { name: "target /*", plant: (text) => asked("GET", `/${encodeURIComponent(text)}`) },
    {
      name: "target /_ping/*",
      plant: (text) => asked("GET", `/_ping/${encodeURIComponent(text)}`),
    },
    { name: "target /v*", plant: (text) => asked("GET", `/v${encodeURIComponent(text)}/_ping`) },
    { name: "target not escaped", plant: (text) => ({ ...ping, RequestUri: `/_ping?${text}` }) },
    { name: "fragment", plant: (text) => ({ ...ping, RequestUri: `/_ping#${text}` }) },
    { name: "member", plant: (text) => ({ ...ping, [text]: "x" }) },
    { name: "UserAuthNMethod", plant: (text) => ({ ...ping, UserAuthNMethod: text }) },
    {
      name: "RequestPeerCertificates",
      plant: (text) => ({
        ...ping,
        RequestPeerCertificates: [Buffer.from(text).toString("base64")],
      }),
    },
  ];
}
