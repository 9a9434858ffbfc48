import { bodyBytes, bodyTreeOf, memberAt, removeAt, setAt } from "../world/body-tree.js";
import type { BodyMap, BodyNode, BodyPath } from "../world/body-tree.js";
import type { OfflineRequest } from "../world/offline-request.js";

/** A change of a request. Paths into the body are those of the request before any change. */
export type RequestEdit =
  | { readonly kind: "remove"; readonly path: BodyPath }
  | { readonly kind: "set"; readonly path: BodyPath; readonly value: BodyNode }
  /** Adds an item to a list, which is made if it is missing. */
  | { readonly kind: "append"; readonly path: BodyPath; readonly value: BodyNode }
  /** Writes the body again: each key once, the last value of each. */
  | { readonly kind: "rewrite" }
  /** Null removes the parameter. */
  | { readonly kind: "query"; readonly name: string; readonly value: string | null }
  /** The API version in the path, `1.45`. */
  | { readonly kind: "version"; readonly version: string };

/** Returns a request with changes. */
export function editedRequest(
  request: OfflineRequest,
  edits: readonly RequestEdit[],
): OfflineRequest {
  if (edits.length === 0) return request;
  const target = edits.reduce(targetWith, request.target);
  const body = editedBody(request.body, edits);
  if (body === null || body === request.body) return { ...request, target, body };
  const headers = { ...request.headers, "Content-Length": String(body.length) };
  return { ...request, target, body, headers };
}

function editedBody(body: Buffer | null, edits: readonly RequestEdit[]): Buffer | null {
  const ofBody = edits.filter(({ kind }) => kind !== "query" && kind !== "version");
  const tree = ofBody.length === 0 ? null : editedTree(body, ofBody);
  return tree === null ? body : bodyBytes(tree);
}

/** Returns a body with changes, removed items as holes; null if it is not one JSON object. */
export function editedTree(body: Buffer | null, edits: readonly RequestEdit[]): BodyMap | null {
  const tree = bodyTreeOf(body);
  if (tree === null) return null;
  for (const edit of edits) {
    if (edit.kind === "remove") removeAt(tree, edit.path);
    if (edit.kind === "set") setAt(tree, edit.path, edit.value);
    if (edit.kind === "append") {
      const list = memberAt(tree, edit.path);
      setAt(tree, edit.path, [...(Array.isArray(list) ? list : []), edit.value]);
    }
  }
  return tree;
}

function targetWith(target: string, edit: RequestEdit): string {
  if (edit.kind === "version") return target.replace(/^\/v[0-9.]+(?=\/)/, `/v${edit.version}`);
  if (edit.kind !== "query") return target;
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  if (edit.value === null) parameters.delete(edit.name);
  else parameters.set(edit.name, edit.value);
  const rest = parameters.toString();
  return rest === "" ? path : `${path}?${rest}`;
}

/** Says in words what a change does: `remove HostConfig.Privileged`. */
export function wordsOfEdit(edit: RequestEdit): string {
  switch (edit.kind) {
    case "remove":
      return `remove ${pathText(edit.path)}`;
    case "set":
      return `set ${pathText(edit.path)} to ${JSON.stringify(edit.value)}`;
    case "append":
      return `add ${JSON.stringify(edit.value)} to ${pathText(edit.path)}`;
    case "rewrite":
      return "write the body as plain JSON, with each key once";
    case "query":
      return edit.value === null
        ? `remove the query parameter ${edit.name}`
        : `set the query parameter ${edit.name} to ${JSON.stringify(edit.value)}`;
    case "version":
      return `use API version ${edit.version}`;
  }
}

function pathText(path: BodyPath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}
