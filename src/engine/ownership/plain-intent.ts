import { createHash } from "node:crypto";
import type { IntentLike } from "../../domain/owners.js";

/** The characters of object names and image references; any other text may be a secret in the wrong place. */
const NAME = /^(?!.*\/\/)[A-Za-z0-9][\w./:-]*(?:@[a-z0-9]+:[0-9a-f]+)?$/;
const MAX_NAME = 255;

/**
 * Prepares an intent for the log: replaces a name that dockerd never gives by its digest, which no object has
 * as a name, and which is equal when dockerd responds.
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
