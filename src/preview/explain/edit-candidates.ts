import type { Violation } from "../../domain/decision.js";
import { findMember, type BodyPath } from "../world/body-tree.js";
import type { EditContext } from "./edit-context.js";
import { remediesOf } from "./remedies.js";
import type { RequestEdit } from "./request-edit.js";

/** Returns changes of the request that may satisfy a control, the gentlest first. Each must be tried. */
export function editCandidates(violation: Violation, context: EditContext): readonly RequestEdit[] {
  const { field } = violation;
  return [
    ...rewritesOf(violation, context),
    ...versionsOf(violation, context),
    ...filtersOf(violation),
    ...remediesOf(violation, context),
    ...(field === null ? [] : removalsOf(field, context)),
  ];
}

/** dockerd refuses a request without these, so that nothing is gained by removing them. */
const NEEDED: ReadonlySet<string> = new Set(["Image", "Cmd", "Name", "Container", "RemoteAddrs"]);

const NEEDED_QUERY: Readonly<Record<string, readonly string[]>> = {
  "image.commit": ["container"],
  "image.pull": ["fromImage"],
  "image.tag": ["repo"],
  "plugin.install": ["remote"],
  "plugin.upgrade": ["remote"],
};

function removalsOf(field: string, { tree, request, action }: EditContext): readonly RequestEdit[] {
  const query = new URLSearchParams(request.target.split(/\?(.*)/s)[1] ?? "");
  const [name = ""] = field.split("[", 1);
  const mayGo = query.has(name) && NEEDED_QUERY[action]?.includes(name) !== true;
  const path = tree === null ? null : findMember(tree, field);
  return [
    ...(path === null ? [] : wholes(path).map(removal)),
    ...(mayGo ? [{ kind: "query", name, value: null } as const] : []),
  ];
}

function removal(path: BodyPath): RequestEdit {
  return { kind: "remove", path };
}

/** The item of a list first, since a mount without its source means nothing; then the member itself, then what is around it. */
function wholes(path: BodyPath): readonly BodyPath[] {
  const place = path.findIndex((step) => typeof step === "number");
  const item = place < 0 ? [] : [path.slice(0, place + 1)];
  const above = path.slice(0, -1);
  const around = above.length > 1 ? [above] : [];
  const all = [...item, path, ...around];
  return all.filter((one) => one.length > 1 || !NEEDED.has(String(one[0])));
}

function rewritesOf({ control }: Violation, { tree, edits }: EditContext): readonly RequestEdit[] {
  const isDone = edits.some(({ kind }) => kind === "rewrite");
  return control === "ambiguous_json" && tree !== null && !isDone ? [{ kind: "rewrite" }] : [];
}

/** A list may have to be filtered by a label, which the message names. */
function filtersOf({ control, message }: Violation): readonly RequestEdit[] {
  const label = /--filter label=(\S+?)\.?$/.exec(message)?.[1];
  if (control !== "list_scope" || label === undefined) return [];
  return [{ kind: "query", name: "filters", value: JSON.stringify({ label: [label] }) }];
}

function versionsOf({ control }: Violation, { own }: EditContext): readonly RequestEdit[] {
  if (control !== "request_target") return [];
  const { max_api_version: max, min_api_version: min } = own.parameters[control] ?? {};
  return [max, min].flatMap((version) =>
    typeof version === "string" ? [{ kind: "version", version } as const] : [],
  );
}
