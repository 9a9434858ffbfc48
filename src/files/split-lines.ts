import { StringDecoder } from "node:string_decoder";

/**
 * Returns a function that takes pieces of a text, and emits each line once it is complete. Skips a line that
 * is too long and calls `tooLong`.
 */
export function splitLines(
  maxLength: number,
  found: (line: string) => void,
  tooLong: () => void,
): (piece: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let length = 0;
  const add = (text: string): void => {
    const isTooLong = length <= maxLength && length + text.length > maxLength;
    length += text.length;
    if (length <= maxLength) pieces.push(text);
    else pieces = [];
    if (isTooLong) tooLong();
  };
  return (piece) => {
    const [first = "", ...others] = decoder.write(piece).split("\n");
    let last = first;
    for (const next of others) {
      add(last);
      const line = pieces.join("");
      [pieces, length, last] = [[], 0, next];
      if (line !== "") found(line);
    }
    add(last);
  };
}
