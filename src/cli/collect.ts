import { Option } from "commander";

/** Reads an option that may be repeated: appends its value to those before. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Creates an option that may be given several times, or not at all. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; repeatable`).argParser(collect).default([], "none");
}
