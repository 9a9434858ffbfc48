/**
 * Built-ins of Rego that neither OPA compiles to WASM nor opa-wasm provides, and that policies of others use. Sets come as lists.
 * What is no text gives no answer, as in OPA.
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
