import type { Argument, Command, Option } from "commander";

/** The completion of a value: one of some words, a path, or none. */
export type ValueWords = readonly string[] | "path" | "any";

/** The words that complete a command. */
export interface CommandWords {
  /** `dockwarden owners list` */
  readonly path: string;
  /** Its own commands, with what they do. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly flags: readonly FlagWords[];
  readonly arguments: readonly { readonly name: string; readonly values: ValueWords }[];
}

/** A flag; `values` is null if it takes none. */
export interface FlagWords {
  readonly name: string;
  readonly description: string;
  readonly values: ValueWords | null;
}

/** Lists `root` and all commands below it. */
export function commandWords(root: Command, above = ""): readonly CommandWords[] {
  const path = `${above}${root.name()}`;
  const commands = root.commands.map((one) => ({
    name: one.name(),
    description: one.description(),
  }));
  const own = {
    path,
    commands,
    flags: [...root.options.map(flagOf), HELP],
    arguments: root.registeredArguments.map((one) => ({ name: one.name(), values: valuesOf(one) })),
  };
  return [own, ...root.commands.flatMap((one) => commandWords(one, `${path} `))];
}

const HELP: FlagWords = { name: "--help", description: "print help", values: null };

function flagOf(option: Option): FlagWords {
  return {
    name: option.long ?? option.flags,
    description: option.description,
    values: option.required || option.optional ? valuesOf(option) : null,
  };
}

/** Commands name the value of a path `path`, `file` or `dir`. */
function valuesOf(one: Argument | Option): ValueWords {
  if (one.argChoices !== undefined) return one.argChoices;
  const name = "flags" in one ? one.flags : `<${one.name()}>`;
  return /<(path|file|dir)>/.test(name) ? "path" : "any";
}
