import { findToolchain, type Toolchain } from "../src/policy-build/toolchain.js";
import { CACHE } from "./project.js";
import { toStderr } from "./tool-error.js";

/** Finds the programs that compile controls, and keeps what is built or fetched in the project's `.cache`. */
export function projectToolchain(): Promise<Toolchain> {
  return findToolchain({ cache: CACHE, say: toStderr });
}
