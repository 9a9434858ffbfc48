import {
  findCompiler,
  findToolchain,
  type Toolchain,
} from "../../src/policy-tools/build/toolchain.js";
import { CACHE } from "../project.js";
import { toStderr } from "../tool-error.js";

/** Finds the programs that compile controls, and keeps what is built or fetched in the project's `.cache`. */
export function projectToolchain(): Promise<Toolchain> {
  return findToolchain({ cache: CACHE, say: toStderr });
}

/** The same for modules that are used once, as in tests: they need not be fast, and making them so takes most of a build. */
export function projectCompiler(): Promise<Toolchain> {
  return findCompiler({ cache: CACHE, say: toStderr });
}
