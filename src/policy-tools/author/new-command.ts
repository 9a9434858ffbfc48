import { loadLibrary } from "../../engine/policy/load-library.js";
import type { Example } from "./example.js";
import { requestFor } from "./fill-template.js";
import { createControl, type NewControlRequest } from "./new-control.js";
import { deniedByBaseline } from "./run-examples.js";

/**
 * Writes a new control, and returns the paths of its files.
 *
 * @throws {UsageError} When it cannot be written.
 */
export function newControl(request: NewControlRequest): Promise<readonly string[]> {
  const library = loadLibrary();
  return createControl(request, library.catalogue, (action) => {
    const call = requestFor(action);
    if (call === null || action === "container.create") return Promise.resolve([]);
    const caller = { name: "alice", anonymous: false, known: true, groups: ["operators"] };
    const example: Example = { title: "", docker: "", request: call, caller };
    return deniedByBaseline(example, library);
  });
}
