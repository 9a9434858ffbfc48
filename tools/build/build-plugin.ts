import { join } from "node:path";
import { buildExecutable, type Architecture } from "./executable.js";
import { writePluginFolder } from "./plugin-folder.js";
import { ROOT } from "../project.js";
import { lastLine, runProgram } from "../../src/files/run-program.js";
import { ToolError, runTool } from "../tool-error.js";

/** Only writes the folder. */
const NO_PLUGIN = "none";

// Builds the managed plugin for this processor, and creates it in dockerd: `build-plugin.js [NAME | none]`.
await runTool(async () => {
  // dockerd calls it by the name in daemon.json. A version in it would have to be changed there at each upgrade.
  const [name = "dockwarden"] = process.argv.slice(2);
  // dockerd keeps the owners of the files, and whoever owns the program may change it.
  if (name !== NO_PLUGIN && process.getuid?.() !== 0)
    throw new ToolError(
      `Cannot create the plugin "${name}": its files would belong to this user; run as root, or only write the folder with PLUGIN=${NO_PLUGIN}`,
    );
  const dist = join(ROOT, "dist");
  const folder = join(dist, `plugin-linux-${process.arch}`);
  const program = await buildExecutable(process.arch as Architecture, dist);
  await writePluginFolder(program, folder);
  console.log(folder);
  if (name !== NO_PLUGIN) await create(name, folder);
});

async function create(name: string, folder: string): Promise<void> {
  const { code, stderr } = await runProgram("docker", ["plugin", "create", name, folder]);
  if (code !== 0) throw new ToolError(`Cannot create the plugin "${name}": ${lastLine(stderr)}`);
  console.log(`Created the plugin ${name}; docs/set-up/managed-plugin.md says how to enable it`);
}
