import { createHash } from "node:crypto";
import type { IntentLike } from "../domain/owners.js";

/** What names of objects and references of images consist of; what is neither may be a secret, in a wrong place. */
const NAME = /^(?!.*\/\/)[A-Za-z0-9][\w./:-]*(?:@[a-z0-9]+:[0-9a-f]+)?$/;
const MAX_NAME = 255;

/**
 * An intent as it is kept: a name that dockerd gives to nothing is replaced by its digest, which no object is called,
 * and which is the same when dockerd answers.
 */
export function plainIntent<Like extends IntentLike>(intent: Like): Like {
  const { name, image } = intent;
  if (isPlain(name) && isPlain(image)) return intent;
  return { ...intent, name: plain(name), image: plain(image) };
}

function plain(text: string | null): string | null {
  if (text === null || isPlain(text)) return text;
  return `(sha256:${createHash("sha256").update(text).digest("hex")})`;
}

function isPlain(text: string | null): boolean {
  return text === null || text === "" || (text.length <= MAX_NAME && NAME.test(text));
}
