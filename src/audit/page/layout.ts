import { html, type Html } from "./html.js";
import type { CheckedLog } from "./log-check.js";
import type { LogState } from "./page-log.js";
import { countText, timeText } from "./time-text.js";

/** The parts of a page. */
export interface PageParts {
  readonly title: string;
  readonly main: Html;
  /** The state of the log; null on a page without it. */
  readonly state: LogState | null;
}

/** Renders a whole page. */
export function layout({ title, main, state }: PageParts): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Dockwarden audit log</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/page.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/"
            >${MARK}<span>Dockwarden <span class="quiet">audit log</span></span></a
          >
          ${state === null ? null : stateText(state)}
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <div id="announcer" class="unseen" role="status" aria-live="polite"></div>
      </body>
    </html> `;
}

const MARK = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 2 21 5.5v6.2c0 5-3.6 8.7-9 10.3-5.4-1.6-9-5.3-9-10.3V5.5z" />
  <path class="tick" d="m8 12 3 3 5-6" />
</svg>`;

function stateText({ records, broken, checked }: LogState): Html {
  return html`<p class="state">
    ${countText(records)}
    ${records === 1 ? "record" : "records"}${
      broken === 0
        ? null
        : html` <strong class="alarm"
            >${countText(broken)} ${broken === 1 ? "line is" : "lines are"} no record</strong
          >`
    }
    · <span class="checked">${checkText(checked)}</span>
  </p>`;
}

function checkText(checked: CheckedLog | null): Html {
  if (checked === null) return html`not verified yet`;
  const { kind, atMs, last, hasKey } = checked;
  const time = html`<time datetime="${new Date(atMs).toISOString()}">${timeText(atMs)} UTC</time>`;
  switch (kind) {
    case "changed":
      return html`<strong class="alarm">THIS LOG IS NOT AS IT WAS WRITTEN</strong> at ${time}:
        <code>dockwarden audit verify</code> says why`;
    case "failed":
      return html`<strong class="alarm">could not be verified</strong> at ${time}`;
    case "whole":
      return html`verified up to record ${countText(last ?? 0)} at
      ${time}${hasKey ? null : ", without a key"}`;
  }
}
