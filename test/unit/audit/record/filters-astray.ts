/** Where a text may stand within a value of a shape: the place's name, and the value with the text there. */
export type Within = readonly [string, (text: string) => unknown];

/** What dockerd takes for no filter, and what records must not stumble over: places of something else than a text. */
export const FILTERS_ASTRAY: readonly Within[] = [
  ["a text for words", (text) => ({ label: text })],
  ["an object in a list", (text) => ({ label: [{ toString: text }] })],
  ["a key in a list", (text) => ({ name: [{ [text]: 1 }] })],
  ["a list in a list", (text) => ({ status: [[text, 1, null], 2] })],
  ["deep in lists", (text) => ({ label: [nested(text, 2000)] })],
  ["deep in objects", (text) => ({ label: { a: { a: { [text]: text } } } })],
  ["in a list for all", (text) => [text, { label: text }]],
];

function nested(value: unknown, levels: number): unknown {
  return levels === 0 ? value : nested([value], levels - 1);
}
