/** The little of protocol buffers that the fake BuildKit speaks: fields that have a length. */

const LENGTH_DELIMITED = 2;

/** Encodes a text, or a message, as a field. */
export function fieldBytes(number: number, value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Returns a field's text; `""` if the message lacks it, or cannot be read so far. */
export function fieldText(message: Buffer, number: number): string {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 0x80) {
      const byte = message[at++] ?? 0;
      value += (byte % 0x80) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = next();
    const wire = tag % 8;
    if (wire === 0) next();
    else if (wire === LENGTH_DELIMITED) {
      const length = next();
      if (Math.floor(tag / 8) === number) return message.toString("utf8", at, at + length);
      at += length;
    } else at += wire === 1 ? 8 : 4;
  }
  return "";
}
