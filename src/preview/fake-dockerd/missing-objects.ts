import { bodyTreeOf, textNodeOf } from "../world/body-tree.js";
import { decodedPart, partsOf, type OfflineRequest } from "../world/offline-request.js";
import { noSuch } from "./read-responses.js";
import type { Inventory } from "./inventory.js";
import type { FakeResponse } from "./fake-dockerd.js";
import type { SimulatedKind } from "../world/simulated-objects.js";

/**
 * Answers a request that was allowed and that names what dockerd would not find; null if it exists, or is taken to.
 *
 * @param world The objects as they are before the request.
 */
export function missingResponse(request: OfflineRequest, world: Inventory): FakeResponse | null {
  const image = imageUsedBy(request);
  if (image !== "" && !world.images.has(image)) return noSuch("image", image);
  const { kind, ref } = objectUsedBy(request);
  const isMissing = ref !== "" && world.find(kind, ref) === undefined;
  return isMissing ? noSuch(kind.slice(0, -1), ref) : null;
}

/** Returns the image that a request uses, and does not make; `""` for none. */
function imageUsedBy({ method, target, body }: OfflineRequest): string {
  const { path, query } = partsOf(target);
  const asked = `${method} ${path}`;
  if (asked === "POST /containers/create") return textNodeOf(bodyTreeOf(body)?.["Image"]);
  const [, pushed] = /^POST \/images\/(.+)\/push$/.exec(asked) ?? [];
  if (pushed !== undefined) return nameOf(decodedPart(pushed), query.get("tag"));
  return decodedPart(USING_AN_IMAGE.exec(asked)?.[1] ?? "");
}

const USING_AN_IMAGE = /^(?:POST \/images\/(?=.*\/tag$)|DELETE \/images\/)(.+?)(?:\/tag)?$/;

/** A push without a tag sends all that there are. */
function nameOf(image: string, tag: string | null): string {
  return tag === null || tag === "" ? "" : `${image}:${tag}`;
}

/** Returns the object that a request changes or enters; its reference is `""` for none. `read-responses.ts` answers reads. */
function objectUsedBy({ method, target }: OfflineRequest): { kind: SimulatedKind; ref: string } {
  const [, kind = "", ref = ""] = OBJECT.exec(partsOf(target).path) ?? [];
  const isUsed = method !== "GET" && !OF_ALL.has(ref);
  return { kind: kind as SimulatedKind, ref: isUsed ? decodedPart(ref) : "" };
}

const OBJECT = /^\/(containers|networks|volumes)\/([^/]+)/;
/** Words in the place of a reference. */
const OF_ALL: ReadonlySet<string> = new Set(["create", "prune"]);
