import type { Caller } from "../domain/caller.js";
import type { Overrides } from "../domain/overrides.js";
import type { Exception, IgnoredException } from "../domain/exceptions.js";
import type { Facts } from "../domain/facts.js";
import type { ImageReference } from "../domain/image-facts.js";
import type { ControlSet } from "../domain/settings.js";
import { overridden } from "./callers.js";

/** The exceptions that concern one call. */
export interface Exceptions {
  readonly applied: readonly Exception[];
  readonly ignored: readonly IgnoredException[];
}

const NONE: Exceptions = { applied: [], ignored: [] };

/** Which of a caller's exceptions are meant for this call, and which would be at another time. */
export function exceptionsFor({ exceptions }: Caller, facts: Facts): Exceptions {
  if (exceptions.length === 0) return NONE;
  const meant = exceptions.filter((exception) => fits(exception, facts));
  const { time } = facts;
  return {
    applied: meant.filter(({ created, expires }) => created <= time && time < expires),
    ignored: meant.flatMap(({ id, created, expires }) => {
      if (time >= expires) return [{ id, why: "expired" }];
      return time < created ? [{ id, why: "not yet valid" }] : [];
    }),
  };
}

function fits({ when }: Exception, facts: Facts): boolean {
  if (when.actions.length > 0 && !when.actions.some((action) => isOf(facts, action))) return false;
  if (when.images.length === 0) return true;
  // An update names no image, and its `spec` holds none.
  const named = facts.stored_image ?? facts.spec?.image ?? null;
  return named !== null && when.images.some((image) => isImage(named, image));
}

/** An exception that a container was created under holds for what was stored of it, too. */
function isOf({ request, stored_image }: Facts, action: string): boolean {
  if (action === request.action) return true;
  const isOfStored = stored_image !== null && request.action !== "container.update";
  return isOfStored && action === "container.create";
}

/** The image that is named, by its digest where one is given: dockerd passes over a tag beside a digest. */
function isImage({ kind, name, tag, digest }: ImageReference, wanted: string): boolean {
  if (kind !== "name") return false;
  const [path, wantedDigest = ""] = wanted.split("@", 2);
  if (wantedDigest !== digest) return false;
  const withTag = tag === "" ? name : `${name}:${tag}`;
  return path === name || path === withTag;
}

/** A caller's overrides with what the applied exceptions widen; a mode is handed on as `warn`. */
export function widened(
  overrides: Overrides,
  set: ControlSet | undefined,
  applied: readonly Exception[],
): Overrides {
  const changes = applied.flatMap((exception) => exception.changes);
  const { parameters } = overridden(overrides, set?.parameters, changes);
  // Judged even where the exception switches it off, so that the record knows what it was good for.
  const lowered = applied.flatMap(({ mode, controls }) => (mode === null ? [] : controls));
  const warned = lowered.filter((control) => set?.modes[control] === "deny");
  const modes = Object.fromEntries(warned.map((control) => [control, "warn" as const]));
  return { modes: { ...overrides.modes, ...modes }, parameters };
}
