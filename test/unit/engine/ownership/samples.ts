import type {
  Intent,
  LiveObject,
  ObjectKey,
  ObjectKind,
  Owner,
} from "../../../../src/domain/owners.js";

/** A container's key, the same for the same number. */
export function container(number: number): ObjectKey {
  return { kind: "container", id: number.toString(16).padStart(64, "0") };
}

/** A key of any kind, in the form that the kind has. */
export function keyOf(kind: ObjectKind, number: number): ObjectKey {
  const hex = number.toString(16).padStart(64, "0");
  switch (kind) {
    case "image":
      return { kind, id: `sha256:${hex}` };
    case "volume":
      return { kind, id: `v${number}@2026-11-25T10:00:00Z` };
    case "service":
    case "secret":
    case "config":
      return { kind, id: number.toString(36).padStart(25, "0") };
    default:
      return { kind, id: hex };
  }
}

export const SINCE = "2026-11-25T10:00:00.000Z";

/** An owner from dockerd's answer. */
export function made(user: string, since = SINCE): Owner {
  return { user, since, source: "created" };
}

/** An intent of alice's to make a container of nginx; `changes` replaces parts. */
export function intent(id: string, changes: Partial<Intent> = {}): Intent {
  return {
    id,
    user: "alice",
    action: "container.create",
    name: null,
    image: "nginx",
    digest: "00".repeat(32),
    time: SINCE,
    ...changes,
  };
}

/** A container of nginx that the daemon lists; `changes` replaces parts. */
export function live(number: number, changes: Partial<LiveObject> = {}): LiveObject {
  return {
    ...container(number),
    name: "web",
    image: "nginx",
    createdAt: "2026-11-25T10:00:00.100000000Z",
    swarmTask: false,
    ...changes,
  };
}
