/**
 * Returns `text` without each `char` at its end, in linear time: a pattern such as `/\/+$/` tries each run of them again.
 */
export function trimmedEnd(text: string, char: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === char) end -= 1;
  return text.slice(0, end);
}
