/**
 * Built-ins of Rego for policies of others that neither OPA compiles to WASM nor opa-wasm provides. Sets come as lists.
 * They are undefined for a value that is not a string, as in OPA.
 */
export const ADDED_BUILTINS: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  "strings.any_prefix_match": anyOf((text, prefix) => text.startsWith(prefix)),
  "strings.any_suffix_match": anyOf((text, suffix) => text.endsWith(suffix)),
};

function anyOf(matches: (text: string, part: string) => boolean) {
  return (search: unknown, base: unknown): boolean | undefined => {
    const [texts, parts] = [textsOf(search), textsOf(base)];
    if (texts === null || parts === null) return undefined;
    return texts.some((text) => parts.some((part) => matches(text, part)));
  };
}

function textsOf(value: unknown): readonly string[] | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((one) => typeof one === "string") ? list : null;
}
