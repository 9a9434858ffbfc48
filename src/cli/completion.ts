import { Argument, Command } from "commander";
import type { Streams } from "../domain/streams.js";
import { commandWords, type CommandWords } from "./command-words.js";
import { completeBash } from "./complete-bash.js";
import { completeZsh } from "./complete-zsh.js";

const SHELLS: Readonly<Record<string, (all: readonly CommandWords[]) => string>> = {
  bash: completeBash,
  zsh: completeZsh,
};

/** Creates `dockwarden completion`, which prints what a shell needs to complete the commands of `root`. */
export function completionCommand({ out }: Streams, root: Command): Command {
  return new Command("completion")
    .description("Print the completion for a shell.")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SHELLS)))
    .action((shell: string) => {
      out(SHELLS[shell]?.(commandWords(root)) ?? "");
    });
}
