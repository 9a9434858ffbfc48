/** A parsed JSON body that is edited in place. A removed item of a list leaves a hole, so that other items keep their places. */
export type BodyNode = null | boolean | number | string | BodyList | BodyMap;

export type BodyList = (BodyNode | undefined)[];

/** Null-prototype objects, so that `__proto__` is a member like any other. */
export interface BodyMap {
  [name: string]: BodyNode;
}

/** The way to a member of a body: names, and places in lists as they were before anything was removed. */
export type BodyPath = readonly (string | number)[];

/** Deeper bodies are refused by the reader of requests anyway. */
const MAX_DEPTH = 200;

/** Parses a body; null if it is not one JSON object, or nested too deep. */
export function bodyTreeOf(body: Buffer | null): BodyMap | null {
  if (body === null) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const value = JSON.parse(text) as BodyNode;
    return isMap(value) ? copied(value) : null;
  } catch {
    // The reader of requests says what is wrong with it.
    return null;
  }
}

function copied(map: BodyMap, depth = 0): BodyMap {
  if (depth > MAX_DEPTH) throw new RangeError("too deep");
  const copy = Object.create(null) as BodyMap;
  for (const [name, value] of Object.entries(map)) copy[name] = copiedNode(value, depth + 1);
  return copy;
}

function copiedNode(value: BodyNode, depth: number): BodyNode {
  if (depth > MAX_DEPTH) throw new RangeError("too deep");
  if (Array.isArray(value))
    return value.map((item) => (item === undefined ? undefined : copiedNode(item, depth + 1)));
  return isMap(value) ? copied(value, depth) : value;
}

/** Writes a body without what was removed. */
export function bodyBytes(tree: BodyMap): Buffer {
  return Buffer.from(JSON.stringify(compact(tree)));
}

function compact(value: BodyNode): BodyNode {
  if (Array.isArray(value))
    return value.flatMap((item) => (item === undefined ? [] : [compact(item)]));
  if (!isMap(value)) return value;
  const copy = Object.create(null) as BodyMap;
  for (const [name, member] of Object.entries(value)) copy[name] = compact(member);
  return copy;
}

/**
 * Finds the member that a violation's field names: `HostConfig.Binds[0]`. Names are compared as dockerd does, in any case, and
 * may contain dots. Returns null if there is none.
 */
export function findMember(tree: BodyMap, field: string): BodyPath | null {
  return membersIn(tree, field, { steps: MAX_STEPS });
}

/** Names with dots in them allow many ways, and a client chooses the names. */
const MAX_STEPS = 2000;

/** The number of members that may still be read. */
interface Left {
  steps: number;
}

function membersIn(node: BodyNode, rest: string, left: Left): BodyPath | null {
  if (rest === "") return [];
  if (--left.steps < 0) return null;
  if (Array.isArray(node)) return itemIn(node, rest, left);
  if (!isMap(node)) return null;
  const names = Object.keys(node).filter((name) => begins(rest, name));
  for (const name of names.sort((a, b) => b.length - a.length)) {
    const after = rest.slice(name.length).replace(/^\./, "");
    const found = membersIn(node[name] ?? null, after, left);
    if (found !== null) return [name, ...found];
  }
  return null;
}

function begins(field: string, name: string): boolean {
  const next = field.charAt(name.length);
  const isWhole = next === "" || next === "." || next === "[";
  return isWhole && field.slice(0, name.length).toLowerCase() === name.toLowerCase();
}

function itemIn(list: BodyList, rest: string, left: Left): BodyPath | null {
  const [whole = "", digits = ""] = /^\[(\d{1,6})\]\.?/.exec(rest) ?? [];
  if (whole === "") return null;
  const places = list.flatMap((item, place) => (item === undefined ? [] : [place]));
  const place = places[Number(digits)];
  if (place === undefined) return null;
  const found = membersIn(list[place] ?? null, rest.slice(whole.length), left);
  return found === null ? null : [place, ...found];
}

/** Returns the member at a path; undefined if there is none. */
export function memberAt(tree: BodyMap, path: BodyPath): BodyNode | undefined {
  let node: BodyNode | undefined = tree;
  for (const step of path) {
    if (Array.isArray(node) && typeof step === "number") node = node[step];
    else if (isMap(node) && typeof step === "string") node = node[step];
    else return undefined;
  }
  return node;
}

/** Removes the member at a path, if there is one. */
export function removeAt(tree: BodyMap, path: BodyPath): void {
  const parent = memberAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === "number") parent[last] = undefined;
  else if (isMap(parent) && typeof last === "string") Reflect.deleteProperty(parent, last);
}

/** Sets the member at a path, and makes the objects above it where they are missing. */
export function setAt(tree: BodyMap, path: BodyPath, value: BodyNode): void {
  let node: BodyNode | undefined = tree;
  for (const step of path.slice(0, -1)) node = entered(node, step);
  const last = path.at(-1);
  if (Array.isArray(node) && typeof last === "number") node[last] = value;
  else if (isMap(node) && typeof last === "string") node[spelling(node, last)] = value;
}

function entered(node: BodyNode | undefined, step: string | number): BodyNode | undefined {
  if (Array.isArray(node) && typeof step === "number") return node[step];
  if (!isMap(node) || typeof step !== "string") return undefined;
  const name = spelling(node, step);
  const next = node[name];
  if (isMap(next) || Array.isArray(next)) return next;
  const made = Object.create(null) as BodyMap;
  node[name] = made;
  return made;
}

/** Returns the name that a member has already: a second spelling would be refused. */
function spelling(map: BodyMap, name: string): string {
  return Object.keys(map).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

/** Returns true for an object. */
export function isMap(value: BodyNode | undefined): value is BodyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a text; `""` for anything else. */
export function textNodeOf(value: BodyNode | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Returns the members of an object that are texts; `{}` for anything else. */
export function textNodesOf(value: BodyNode | undefined): Readonly<Record<string, string>> {
  if (value === undefined || !isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (typeof one === "string" ? [[key, one]] : [])),
  );
}

/** Returns an object; an empty one for anything else. */
export function mapNodeOf(value: BodyNode | undefined): BodyMap {
  return value !== undefined && isMap(value) ? value : {};
}
