import type { ControlSet } from "../../domain/settings.js";
import type { BodyMap } from "../world/body-tree.js";
import type { OfflineRequest } from "../world/offline-request.js";
import type { RequestEdit } from "./request-edit.js";

/** The context of a change to a request, beside the violation. */
export interface EditContext {
  /** As it was before any change. */
  readonly request: OfflineRequest;
  /** The changes so far. */
  readonly edits: readonly RequestEdit[];
  /** The body with the changes so far, in which a violation's field is found; null without one. */
  readonly tree: BodyMap | null;
  readonly action: string;
  /** The caller's modes and parameters. */
  readonly own: ControlSet;
  /** The caller's ids on the host, `1000:1000`; null if the settings have none. */
  readonly user: string | null;
}
