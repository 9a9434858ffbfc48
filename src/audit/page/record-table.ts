import { addressOfObject, addressOfRecord, addressOfUser } from "./addresses.js";
import { html, type Html } from "./html.js";
import type { FoundRecord } from "../index/read-found.js";
import {
  EFFECT_WORDS,
  actionText,
  controlNamesOf,
  cut,
  findingsOf,
  furtherText,
  shownObjectsOf,
  shortRef,
  shownEffect,
  userText,
  whyText,
} from "./summary.js";

const COLUMNS = ["Time (UTC)", "Effect", "User", "Action", "Objects", "Why"] as const;

/**
 * Renders decisions as a table, which small screens show as cards.
 *
 * @param live The address of the events that tell of new ones.
 */
export function recordTable(found: readonly FoundRecord[], live: string): Html {
  // A table whose display is changed is none for a screen reader, unless its roles are written out.
  return html`<table
    class="records"
    role="table"
    aria-labelledby="records-title"
    data-live="${live}"
  >
    <thead role="rowgroup">
      <tr role="row">
        ${COLUMNS.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${found.map(recordRow)}
    </tbody>
  </table>`;
}

/** Renders a decision as a row of the table. */
export function recordRow({ record }: FoundRecord): Html {
  const { id, time, phase, user } = record;
  const [day = "", clock = ""] = time.slice(0, 23).split("T");
  const cells = [
    html`<a
      href="${addressOfRecord(phase === "request" ? id : (record.request ?? id))}"
      class="row-link"
      ><time datetime="${time}"
        ><span class="day">${day}</span> ${clock.slice(0, 8)}<span class="quiet"
          >${clock.slice(8)}</span
        ></time
      ></a
    >`,
    html`${effectBadge(record)}${phase === "request" ? null : html` <span class="phase">${phase}</span>`}`,
    html`<a href="${addressOfUser(user)}">${word(cut(userText(user), 60))}</a>`,
    html`<code>${word(cut(actionText(record), 80))}</code>`,
    objectLinks(record),
    reasons(record),
  ];
  return html`<tr role="row" data-key="${id}">
    ${cells.map((cell, at) => html`<td role="cell" data-label="${COLUMNS[at] ?? ""}">${cell}</td>`)}
  </tr> `;
}

const MAX_SHOWN = 4;

/** Shows the controls that refused before those that only warned. */
function reasons(record: FoundRecord["record"]): Html {
  const { code } = record;
  const findings = findingsOf(record);
  const refused = [...(code === null ? [] : [code]), ...controlNamesOf(findings.refused)];
  const shown = refused.slice(0, MAX_SHOWN);
  const warned = controlNamesOf(findings.warned).slice(0, MAX_SHOWN - shown.length);
  const why = whyText(record);
  const further = furtherText(findings);
  return html`${shown.map(reason)}${warned.length === 0 ? null : html`<span class="quiet">warned: </span>${warned.map(reason)}`}${why === null ? null : html`<span class="why">${cut(why, 400)}</span>`}${further === null ? null : html`<span class="why">${further}</span>`}`;
}

function reason(name: string): Html {
  return html`<span class="reason">${word(cut(name, 60))}</span> `;
}

/** Keeps a usual name on one line; a strange one may be broken anywhere. */
function word(text: string): Html {
  return USUAL_WORD.test(text) ? html`<span class="word">${text}</span>` : html`${text}`;
}

const USUAL_WORD = /^[\w.:()-]{1,32}$/;

/** Renders the effect as a word, with a sign so that it does not depend on its colour. */
export function effectBadge(record: FoundRecord["record"]): Html {
  const effect = shownEffect(record);
  return html`<span class="badge is-${effect}">${EFFECT_WORDS[effect]}</span>`;
}

function objectLinks(record: FoundRecord["record"]): Html {
  const objects = shownObjectsOf(record);
  const links = objects
    .slice(0, MAX_SHOWN)
    .map(
      ({ kind, ref }) =>
        html`<a class="object" href="${addressOfObject(kind, ref)}" title="${kind} ${cut(ref)}"
          >${word(cut(shortRef(ref), 40))}</a
        > `,
    );
  const others = objects.length - links.length;
  return html`${links}${others > 0 ? html`<span class="quiet">and ${others} more</span>` : null}`;
}
