import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manualPage } from "./program-page.js";
import { ROOT } from "../project.js";

// Writes the manual page that the npm package installs.
await mkdir(join(ROOT, "build/man"), { recursive: true });
await writeFile(
  join(ROOT, "build/man/dockwarden.8"),
  manualPage("The documentation is in the folder docs of the package."),
);
