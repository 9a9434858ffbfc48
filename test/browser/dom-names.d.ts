/* eslint-disable @typescript-eslint/no-empty-object-type -- They are only named. */

// Playwright's types name those of a browser, which the program itself must not have: it runs in none.
interface Node {}
interface HTMLElement extends Node {}
interface SVGElement extends Node {}
interface HTMLElementTagNameMap {
  readonly a: HTMLElement;
}
