import { StringDecoder } from "node:string_decoder";

/** Takes pieces of a text, and gives each line of it once it is whole; a line that is too long is passed over, and `tooLong` told. */
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
