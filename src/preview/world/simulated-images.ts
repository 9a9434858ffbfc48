import { decodedPart, partsOf, type OfflineRequest } from "./offline-request.js";

/** The images of a made-up dockerd. */
export interface SimulatedImages {
  /** Returns true if there is an image that a name or an id means. */
  readonly has: (ref: string) => boolean;
  /** Returns the names of images, without those that are taken to exist. */
  readonly listed: () => readonly string[];
  /** Keeps what a request that was executed makes or removes. */
  readonly follow: (request: OfflineRequest) => void;
}

/**
 * Creates one.
 *
 * @param names The images that exist; null if all do, since it is not known which.
 */
export function createSimulatedImages(names: readonly string[] | null): SimulatedImages {
  const kept = new Set((names ?? []).map(wholeName));
  let isOpen = names === null;
  return {
    has: (ref) => isOpen || kept.has(wholeName(ref)) || IS_ID.test(ref),
    listed: () => [...kept],
    follow({ method, target }) {
      const { path, query } = partsOf(target);
      const asked = `${method} ${path}`;
      // What BuildKit makes is named inside of its own protocol, and an archive names its images itself.
      if (asked === "POST /session" || asked === "POST /images/load") isOpen = true;
      for (const name of madeBy(asked, query)) kept.add(wholeName(name));
      const removed = /^DELETE \/images\/(.+)$/.exec(asked)?.[1];
      if (removed !== undefined) kept.delete(wholeName(decodedPart(removed)));
    },
  };
}

/** An id may mean any image. */
const IS_ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;

function madeBy(asked: string, query: URLSearchParams): readonly string[] {
  const named = (name: string): readonly string[] => {
    const value = query.get(name) ?? "";
    const tag = query.get("tag") ?? "";
    return value === "" ? [] : [tag === "" ? value : joined(value, tag)];
  };
  if (asked === "POST /images/create") return [...named("fromImage"), ...named("repo")];
  if (asked === "POST /commit" || /^POST \/images\/.+\/tag$/.test(asked)) return named("repo");
  return asked === "POST /build" ? query.getAll("t") : [];
}

function joined(name: string, tag: string): string {
  return tag.includes(":") ? `${name}@${tag}` : `${name}:${tag}`;
}

/** `docker.io/library/busybox` and `busybox:latest` mean the same. */
function wholeName(ref: string): string {
  const name = ref.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
  return /[:@]/.test(name.slice(name.lastIndexOf("/") + 1)) ? name : `${name}:latest`;
}
