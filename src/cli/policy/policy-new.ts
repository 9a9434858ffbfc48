import { Command } from "commander";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";

interface NewFlags {
  readonly in: string;
  readonly action: string;
}

/** Creates `dockwarden policy new`. */
export function policyNewCommand({ out }: Streams): Command {
  return new Command("new")
    .description("Make a control from templates: the rule, its tests and its examples.")
    .argument("<id>", 'the id of the control, as "label_required"')
    .option("--in <folder>", "the folder of controls", ".")
    .option("--action <action>", "the action that it decides", "container.create")
    .action(async (id: string, { in: folder, action }: NewFlags) => {
      const { newControl } = await import("../../policy-tools/author/new-command.js");
      const paths = await newControl({ id, folder, action });
      out(paths.map((path) => `${escaped(path)}\n`).join(""));
    });
}
