import { pinMounts, PINS } from "./pin-mounts.js";
import { readArguments, runtimeLogOf } from "./read-arguments.js";
import { readRuntimeSettings } from "./read-runtime-settings.js";
import { reportFailure } from "./report-failure.js";
import { runMounts } from "./run-mounts.js";

// Started by bin/dockwarden-runtime with the settings' file, and the arguments of the real runtime.
const [settings = "", ...args] = process.argv.slice(2);

try {
  const { bundle } = readArguments(args);
  const { links } = readRuntimeSettings(settings);
  pinMounts({ bundle, links, pins: PINS, runMounts });
} catch (thrown) {
  reportFailure(thrown, runtimeLogOf(args), new Date().toISOString());
  process.exitCode = 1;
}
