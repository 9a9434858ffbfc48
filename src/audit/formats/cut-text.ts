/** Returns a text of at most `limit` UTF-16 units, which ends with `…` if it was longer, and not within a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
