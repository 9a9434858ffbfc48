/** Puts a text on one line, without characters that could change what a terminal shows. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Joins the lines of a text, without the blanks around them. */
export function joinedLines(text: string, separator: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(separator);
}
