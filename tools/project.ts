import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The project's folder. The tools run compiled, from `build/tools`. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of everything that is fetched or built once and outlives `build`: `.cache`. */
export const CACHE = join(ROOT, ".cache");
