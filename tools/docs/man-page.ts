import type { Argument, Command, Option } from "commander";

/** The texts of the manual page beside the commands. */
export interface ManPageParts {
  readonly version: string;
  /** Terms and meanings: `1, doctor`. */
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
  /** Paths, and what lies there. */
  readonly files: readonly (readonly [path: string, content: string])[];
  /** A sentence that says where the documentation is. */
  readonly documentation: string;
}

/**
 * Renders the manual page of a program in section 8, from the help of its commands.
 *
 * @see man(7)
 */
export function manPage(
  root: Command,
  { version, exitCodes, files, documentation }: ManPageParts,
): string {
  const name = root.name();
  return [
    `.TH ${name.toUpperCase()} 8 "" "${name} ${version}" "System administration"`,
    ".SH NAME",
    `${name} \\- authorization plugin of the Docker daemon`,
    ".SH SYNOPSIS",
    `.B ${name}`,
    ".I command",
    "[\\fIoption\\fR ...]",
    ".SH DESCRIPTION",
    lineOf(root.description()),
    ".SH COMMANDS",
    ...root.commands.flatMap((command) => commandLines(command, name)),
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(([code, meaning]) => item(`.B ${escaped(code)}`, meaning)),
    ".SH FILES",
    ...files.flatMap(([path, content]) => item(`.I ${escaped(path)}`, content)),
    ".SH SEE ALSO",
    ".BR dockerd (8),",
    ".BR docker (1).",
    lineOf(documentation),
    "",
  ].join("\n");
}

/** Describes a command and those below it. A command that only has others is not described itself. */
function commandLines(command: Command, above: string): readonly string[] {
  const path = `${above} ${command.name()}`;
  const below = command.commands.flatMap((one) => commandLines(one, path));
  if (below.length > 0 && command.options.length === 0) return below;
  const values = command.registeredArguments;
  const usage = [
    path,
    ...values.map(usageOf),
    ...(command.options.length > 0 ? ["[option ...]"] : []),
  ];
  return [
    `.SS "${escaped(usage.join(" "))}"`,
    lineOf(command.description()),
    ...values.flatMap((value) => item(`.I ${value.name()}`, descriptionOf(value))),
    ...command.options.flatMap((option) =>
      item(`.B ${escaped(option.flags)}`, descriptionOf(option)),
    ),
    ...below,
  ];
}

function usageOf(value: Argument): string {
  return value.required ? `<${value.name()}>` : `[${value.name()}]`;
}

function descriptionOf({ description, argChoices, defaultValue }: Argument | Option): string {
  const choices = argChoices === undefined ? "" : ` (one of: ${argChoices.join(", ")})`;
  const isGiven = typeof defaultValue === "string";
  return `${description}${choices}${isGiven ? ` (default: ${JSON.stringify(defaultValue)})` : ""}`;
}

function item(term: string, text: string): readonly string[] {
  return [".TP", term, lineOf(text)];
}

/** A line of text; roff reads a leading point or apostrophe as a request. */
function lineOf(text: string): string {
  return escaped(text).replace(/^[.']/, "\\&$&");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
}
