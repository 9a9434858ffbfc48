import type { FoundReference } from "../../domain/target-facts.js";
import type { Directory, InspectionScope } from "../dockerd/directory.js";

/** Inspects again what the references of `found` mean, each once. */
export function findAgain(
  directory: Pick<Directory, "find">,
  user: string,
  found: readonly FoundReference[],
  wanted: InspectionScope,
): Promise<readonly FoundReference[]> {
  return directory.find(user, [...new Set(found.map(({ reference }) => reference))], wanted);
}
