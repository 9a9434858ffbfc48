import { StringDecoder } from "node:string_decoder";

/** Takes pieces of a text, and gives each line of it once it is whole; of a line that is too long it tells `tooLong`. */
export function splitLines(
  maxLength: number,
  found: (line: string) => void,
  tooLong: () => void,
): (piece: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let length = 0;
  return (piece) => {
    const [first = "", ...others] = decoder.write(piece).split("\n");
    let last = first;
    for (const next of others) {
      const line = pieces.join("") + last;
      [pieces, length, last] = [[], 0, next];
      if (line !== "") found(line);
    }
    pieces.push(last);
    length += last.length;
    if (length > maxLength) tooLong();
  };
}
