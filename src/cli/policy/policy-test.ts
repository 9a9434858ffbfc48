import { Command, Option } from "commander";
import type { Streams } from "../../domain/streams.js";
import { EXIT } from "../exit.js";

/** The forms of the results; the help lists them before they are loaded. */
const FORMATS = ["text", "json", "junit", "sarif"] as const;

interface TestFlags {
  readonly coverage?: boolean;
  readonly watch?: boolean;
  readonly format: (typeof FORMATS)[number];
}

/** Creates `dockwarden policy test`. */
export function policyTestCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("test")
    .description("Run the tests of controls, and decide their examples by the compiled policy.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--coverage", "fail if no test evaluates a line of a rule")
    .option("--watch", "test again after each change, until interrupted")
    .addOption(new Option("--format <form>", "the results").choices(FORMATS).default("text"))
    .action(async (folder: string, flags: TestFlags) => {
      const { testFolder } = await import("../../policy-tools/author/test-command.js");
      const passed = await testFolder(folder, flags, streams);
      finish(passed ? EXIT.done : EXIT.no);
    });
}
