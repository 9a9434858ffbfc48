import { fileURLToPath } from "node:url";

/** Returns the folder of the Rego library that comes with the program. */
export function shippedRego(): string {
  return fileURLToPath(new URL("../../../rego", import.meta.url));
}
