import type { Caller } from "../../domain/caller.js";
import type { Overrides } from "../../domain/overrides.js";
import type { Exception, IgnoredException } from "../../domain/exceptions.js";
import type { Facts } from "../../domain/facts.js";
import type { ImageReference } from "../../domain/image-facts.js";
import type { ControlSet } from "../../domain/settings.js";
import { overridden } from "./callers.js";

/** The exceptions that concern one request. */
export interface Exceptions {
  readonly applied: readonly Exception[];
  readonly ignored: readonly IgnoredException[];
}

const NONE: Exceptions = { applied: [], ignored: [] };

/**
 * Splits a caller's exceptions for this request into those that apply now and those that would at another time.
 *
 * @param endTime The time by which they end, which may be ahead of the host's clock.
 */
export function exceptionsFor({ exceptions }: Caller, facts: Facts, endTime: string): Exceptions {
  if (exceptions.length === 0) return NONE;
  const meant = exceptions.filter((exception) => fits(exception, facts));
  const { time } = facts;
  return {
    applied: meant.filter(({ created, expires }) => created <= time && endTime < expires),
    ignored: meant.flatMap(({ id, created, expires }) => {
      if (endTime >= expires) return [{ id, why: "expired" }];
      return time < created ? [{ id, why: "not yet valid" }] : [];
    }),
  };
}

function fits({ when }: Exception, facts: Facts): boolean {
  if (when.actions.length > 0 && !when.actions.some((action) => isOf(facts, action))) return false;
  if (when.images.length === 0) return true;
  // An update names no image, so its `spec` has none.
  const named = facts.stored_image ?? facts.spec?.image ?? null;
  return named !== null && when.images.some((image) => isImage(named, image));
}

/**
 * Returns true for the action that an exception names. An exception for creating a container also covers
 * starting it, when its stored configuration is evaluated.
 */
function isOf({ request, stored_image }: Facts, action: string): boolean {
  if (action === request.action) return true;
  const isOfStored = stored_image !== null && request.action !== "container.update";
  return isOfStored && action === "container.create";
}

/**
 * Compares an image reference with the one of an exception: by digest where it has one, since dockerd ignores
 * a tag beside a digest.
 */
function isImage({ kind, name, tag, digest }: ImageReference, wanted: string): boolean {
  if (kind !== "name") return false;
  const [path, wantedDigest = ""] = wanted.split("@", 2);
  if (wantedDigest !== digest) return false;
  const withTag = tag === "" ? name : `${name}:${tag}`;
  return path === name || path === withTag;
}

/** Adds to a caller's overrides what the applied exceptions widen. A lowered mode becomes `warn`. */
export function widened(
  overrides: Overrides,
  set: ControlSet | undefined,
  applied: readonly Exception[],
): Overrides {
  const changes = applied.flatMap((exception) => exception.changes);
  const { parameters } = overridden(overrides, set?.parameters, changes);
  // Evaluated even if the exception switches the control off, so that the audit record shows what the
  // exception permitted.
  const lowered = applied.flatMap(({ mode, controls }) => (mode === null ? [] : controls));
  const warned = lowered.filter((control) => set?.modes[control] === "deny");
  const modes = Object.fromEntries(warned.map((control) => [control, "warn" as const]));
  return { modes: { ...overrides.modes, ...modes }, parameters };
}
