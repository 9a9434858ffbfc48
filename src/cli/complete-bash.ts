import type { CommandWords, ValueWords } from "./command-words.js";

/** Returns the completion of bash for commands; the first one is the program. */
export function completeBash(all: readonly CommandWords[]): string {
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
