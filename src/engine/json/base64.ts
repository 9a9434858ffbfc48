/**
 * Decodes standard base64 as an encoder writes it: padded, without line breaks, no stray bits.
 *
 * @returns null for any other text, which decoders read in different ways.
 */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
