import { changeBy } from "../world/container-life.js";
import { createdObject } from "../world/created-object.js";
import type { SimulatedImages } from "../world/simulated-images.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { fakeResponse } from "./responses.js";
import { missingResponse } from "./missing-objects.js";
import type { FakeResponse } from "./fake-dockerd.js";
import { objectMeant, simulatedVolume, type SimulatedObject } from "../world/simulated-objects.js";
import type { WorldDirectory } from "../world/world-directory.js";

/** Objects of a made-up dockerd, which requests change. */
export interface ChangingWorld extends Pick<WorldDirectory, "put" | "remove" | "find" | "listed"> {
  readonly images: SimulatedImages;
}

/**
 * Answers a request that was allowed as dockerd would, and changes the objects as dockerd would have.
 *
 * @param owner Of what is created; `""` for an anonymous caller.
 */
export function execute(
  request: OfflineRequest,
  world: ChangingWorld,
  owner: string,
): FakeResponse {
  const missing = missingResponse(request, world);
  if (missing !== null) return missing;
  const created = createdObject(request, { owner, objects: world.listed() });
  if (created !== null) {
    world.put(created);
    for (const volume of volumesWith(created, world.listed(), owner)) world.put(volume);
  }
  const { put, removed, tells } = changeBy(request, world.listed());
  for (const [kind, ref] of removed) world.remove(kind, ref);
  for (const object of put) world.put(object);
  world.images.follow(request);
  const answer = fakeResponse(request, world, created);
  return tells === null ? answer : { ...answer, tells };
}

/** dockerd makes the volumes that a new container names and that do not exist. */
function volumesWith(
  { kind, answer }: SimulatedObject,
  objects: readonly SimulatedObject[],
  owner: string,
): readonly SimulatedObject[] {
  if (kind !== "containers") return [];
  const { Mounts: mounts } = answer as { readonly Mounts: readonly { readonly Name?: string }[] };
  return mounts.flatMap(({ Name: name = "" }) =>
    name === "" || objectMeant(objects, "volumes", name) !== undefined
      ? []
      : [simulatedVolume(name, owner, "local", {})],
  );
}
