import type { CommandWords, ValueWords } from "./command-words.js";

/** Returns the completion of zsh for commands; the first one is the program. */
export function completeZsh(all: readonly CommandWords[]): string {
  const [program] = all;
  if (program === undefined) return "";
  const name = nameOf(program.path);
  return `#compdef ${program.path}
# Completion of ${program.path} for zsh, printed by "${program.path} completion zsh".

${all.map(functionOf).join("\n")}
# Called by zsh from its folder of functions, or read by "source".
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${program.path}; fi
`;
}

function functionOf(command: CommandWords): string {
  const { path, commands, flags, arguments: values } = command;
  const specs = [
    ...flags.map(({ name, description, values: taken }) => {
      const value = taken === null ? "" : `:value:${actionOf(taken)}`;
      return quote(`${name}[${escape(description)}]${value}`);
    }),
    ...(commands.length === 0
      ? values.map(({ name, values: taken }) => quote(`:${name}:${actionOf(taken)}`))
      : [quote(`1:command:((${commands.map(entryOf).join(" ")}))`), quote("*::argument:->below")]),
  ];
  const below = commands.map(({ name }) => `    ${name}) ${nameOf(`${path} ${name}`)} ;;`);
  return `${nameOf(path)}() {
  local line state
  _arguments -C ${specs.join(" \\\n    ")}
${below.length === 0 ? "" : `  [[ $state == below ]] && case $line[1] in\n${below.join("\n")}\n  esac\n`}}
`;
}

function entryOf({ name, description }: CommandWords["commands"][number]): string {
  return `${name}\\:"${escape(description).replaceAll('"', "")}"`;
}

function actionOf(values: ValueWords): string {
  if (values === "path") return "_files";
  return values === "any" ? "" : `(${values.join(" ")})`;
}

/** Escapes what zsh reads as the end of a description. */
function escape(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, "\\$&");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function nameOf(path: string): string {
  return `_${path.replaceAll(" ", "_")}`;
}
