import { htmlText } from "../../domain/html-text.js";

/** Markup that may be sent to a browser. Only `html` makes it: JSON has no symbols, so a log cannot forge it. */
export interface Html {
  readonly [MARKUP]: string;
}

const MARKUP = Symbol("markup");

/** A value in a template: text and numbers, which it escapes, and markup, which it keeps. */
export type Piece = string | number | null | Html | readonly Piece[];

/**
 * Builds markup from a template. A text can neither end its element or its quoted attribute, nor change the direction of
 * the text around it: control and format characters are shown as `\u202e`. Null is nothing.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const markup = parts.map((part, at) => part + markupOf(pieces[at] ?? null)).join("");
  return { [MARKUP]: markup };
}

/** Returns the markup as text. */
export function textOfHtml(markup: Html): string {
  return markup[MARKUP];
}

function markupOf(piece: Piece): string {
  if (piece === null) return "";
  if (isList(piece)) return piece.map(markupOf).join("");
  if (typeof piece === "object" && MARKUP in piece) return piece[MARKUP];
  // The members of a record that nobody has checked may be anything.
  return htmlText(typeof piece === "string" ? piece : JSON.stringify(piece));
}

function isList(piece: Piece): piece is readonly Piece[] {
  return Array.isArray(piece);
}

/** Returns a text of several lines, each of which is escaped by itself, for a `<pre>`. */
export function linesOf(text: string): Html {
  return html`${text.split("\n").map((line, at) => [at === 0 ? null : NEW_LINE, line])}`;
}

const NEW_LINE: Html = { [MARKUP]: "\n" };
