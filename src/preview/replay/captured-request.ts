import { isMapping } from "../../domain/is-mapping.js";
import type { CapturedRequest } from "../../domain/capture.js";
import type { Settings } from "../../domain/settings.js";

/** A line of a capture: a request, or the settings that decided those after it. */
export type CaptureLine =
  | { readonly kind: "request"; readonly request: CapturedRequest }
  | { readonly kind: "settings"; readonly revision: string; readonly settings: Settings }
  | { readonly kind: "sealed"; readonly sealed: unknown };

/** Reads a line of a capture; null if it is none. What the plugin wrote is not checked further: its file is root's. */
export function captureLineIn(text: string): CaptureLine | null {
  const value = parsed(text);
  if (value?.["capture"] !== 1) return null;
  const { sealed, settings, revision } = value;
  if (isMapping(sealed)) return { kind: "sealed", sealed };
  if (typeof revision !== "string") return null;
  if (!isMapping(settings)) return isRequest(value) ? { kind: "request", request: value } : null;
  return { kind: "settings", revision, settings: settings as unknown as Settings };
}

function isRequest(value: Members): value is Members & CapturedRequest {
  const { id, action, identity } = value;
  const isNamed = isMapping(identity) && typeof identity["name"] === "string";
  const isActed = typeof action === "string" || action === null;
  return typeof id === "string" && isActed && (identity === null || isNamed);
}

type Members = Readonly<Record<string, unknown>>;

function parsed(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
