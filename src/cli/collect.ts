/** Reads an option that may be repeated: appends its value to those before. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
