import { answerIn } from "./answer-in.js";
import type { DaemonClient } from "./daemon-client.js";
import { listIn, nameIn, objectIn, textIn } from "./members.js";

/** An image, as the daemon describes it. */
export interface FoundImage {
  readonly id: string;
  /** As whoever made it says, which for an import is the daemon, RFC 3339; `""` where nobody does. */
  readonly createdAt: string;
}

/** Asks the daemon which images it has. */
export interface ImageFinder {
  /**
   * The ids of all that are there, those without a name as well.
   *
   * @throws {Error} When it does not say.
   */
  readonly ids: () => Promise<ReadonlySet<string>>;
  /**
   * The image that `name` means; null where there is none.
   *
   * @throws {Error} When it does not say.
   */
  readonly imageOf: (name: string) => Promise<FoundImage | null>;
}

/** Finds images through `client`. */
export function createImageFinder(client: Pick<DaemonClient, "get">): ImageFinder {
  return {
    async ids() {
      const target = "/images/json?all=1";
      const images = listIn(answerIn(target, await client.get(target)), target);
      return new Set(images.map((image) => nameIn(objectIn(image, target)["Id"], "Id")));
    },
    async imageOf(name) {
      const target = `/images/${pathOf(name)}/json`;
      const answer = await client.get(target);
      if (answer.status === 404) return null;
      const { Id, Created } = objectIn(answerIn(target, answer), target);
      return { id: nameIn(Id, "Id"), createdAt: textIn(Created, "Created") };
    },
  };
}

/** A name's slashes are the path's. */
function pathOf(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
