import { escaped } from "./escaped.js";

/** Returns a text that stands for itself in HTML, also in an attribute, and cannot turn the direction of what follows. */
export function htmlText(text: string): string {
  return escaped(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
