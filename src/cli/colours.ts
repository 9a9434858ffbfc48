import type { Streams } from "../domain/streams.js";

/** A colour by what it means. */
export type Tone = "good" | "bad" | "warning" | "faint" | "strong";

/** Colours a text for a terminal; returns it as it is anywhere else. */
export type Colours = (tone: Tone, text: string) => string;

/** Numbers of the control sequence "Select Graphic Rendition". */
const CODES: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warning: [33, 39],
  faint: [2, 22],
  strong: [1, 22],
};

/**
 * Creates the colours of the results: none unless they go to a terminal where colours are welcome. A text from a log must be
 * escaped before it is coloured, since escaping takes colours away.
 */
export function createColours({ terminal }: Streams): Colours {
  if (terminal?.out !== true || !terminal.colours) return (_, text) => text;
  return (tone, text) => {
    const [on, off] = CODES[tone];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
