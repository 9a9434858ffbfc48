import { Argument, Command } from "commander";
import type { Streams } from "../domain/streams.js";
import { commandWords, type CommandWords, type ValueWords } from "./command-words.js";

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

/** Returns the completion of zsh for commands; the first one is the program. */
function completeZsh(all: readonly CommandWords[]): string {
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

/** Returns the completion of bash for commands; the first one is the program. */
function completeBash(all: readonly CommandWords[]): string {
  const [program, ...commands] = all;
  if (program === undefined) return "";
  const name = program.path;
  return `# Completion of ${name} for bash, printed by "${name} completion bash".

_${name}() {
  local current=$2 previous=$3 command=${name} at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command \${COMP_WORDS[at]}" in
      ${commands.map(({ path }) => `"${path}"`).join(" | ")})
        command+=" \${COMP_WORDS[at]}" ;;
    esac
  done
  case "$command $previous" in
${all.flatMap(flagCases).join("\n")}
  esac
  case "$command" in
${all.map(commandCase).join("\n")}
  esac
}

_${name}_paths() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_${name}_words() {
  mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

complete -F _${name} ${name}
`;
}

/** Returns the cases of flags that take a value. */
function flagCases({ path, flags }: CommandWords): readonly string[] {
  return flags.flatMap(({ name, values }) =>
    values === null ? [] : [`    "${path} ${name}") ${offer(path, values)}; return ;;`],
  );
}

/** Returns the case of a command: its commands and flags, and the values of its first argument. */
function commandCase({ path, commands, flags, arguments: [first] }: CommandWords): string {
  const words = [...commands, ...flags].map((one) => one.name);
  if (first?.values === "path") {
    const otherwise = offer(path, "path");
    return `    "${path}") if [[ $current == -* ]]; then ${offer(path, words)}; else ${otherwise}; fi ;;`;
  }
  const known = first === undefined || first.values === "any" ? [] : first.values;
  return `    "${path}") ${offer(path, [...known, ...words])} ;;`;
}

function offer(path: string, values: ValueWords): string {
  const [name = ""] = path.split(" ");
  if (values === "any") return ":";
  if (values === "path") return `_${name}_paths "$current"`;
  return `_${name}_words "$current" "${values.join(" ")}"`;
}
