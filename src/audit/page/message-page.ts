import { html, type Html } from "./html.js";
import { layout } from "./layout.js";

/** Renders a page that says one thing: that something is not found, or not allowed. */
export function messagePage(title: string, text: string | Html): Html {
  const main = html`<div class="message card">
    <h1>${title}</h1>
    <p>${text}</p>
  </div>`;
  return layout({ title, main, state: null });
}
