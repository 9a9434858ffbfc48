import type { Violation } from "../../domain/decision.js";
import type { AuditRecord } from "../../domain/record.js";
import { addressOfObject, addressOfRecord, addressOfUser } from "./addresses.js";
import { html, linesOf, type Html, type Piece } from "./html.js";
import { layout } from "./layout.js";
import type { Neighbours } from "./neighbours.js";
import type { FoundRecord } from "../index/read-found.js";
import type { LogState } from "./page-log.js";
import { effectBadge } from "./record-table.js";
import {
  actionText,
  cut,
  findingsOf,
  furtherText,
  shownObjectsOf,
  shortRef,
  userText,
} from "./summary.js";
import { countText, timeText } from "./time-text.js";

/** A decision, what dockerd answered, and what happened around it. */
export interface RecordParts {
  readonly records: readonly [FoundRecord, ...FoundRecord[]];
  readonly neighbours: readonly Neighbours[];
  readonly state: LogState;
}

/** Renders request, reasons and response side by side, and the records as they are. */
export function recordPage({ records, neighbours, state }: RecordParts): Html {
  const { record } = records.find((one) => one.record.phase === "request") ?? records[0];
  const others = records.filter((one) => one.record !== record);
  const title = `${userText(record.user)}: ${actionText(record)}`;
  const main = html`<div class="heading">
      <p class="quiet">
        <time datetime="${record.time}">${timeText(Date.parse(record.time))} UTC</time> ·
        <code>${record.id}</code>
      </p>
      <h1>${effectBadge(record)} ${cut(title, 200)}</h1>
    </div>
    <div class="sides">${requestSide(record)} ${reasonsSide(record)} ${responseSide(others)}</div>
    <div class="sides">${neighbours.map(around)}</div>
    <section class="card" aria-labelledby="raw-title">
      <div class="card-head">
        <h2 id="raw-title">As recorded</h2>
        <p class="quiet">${records.length === 1 ? "one record" : `${records.length} records`}</p>
      </div>
      ${records.map(asRecorded)}
    </section>`;
  return layout({ title: cut(title, 80), main, state });
}

function asRecorded({ line }: FoundRecord): Html {
  return html`<pre class="raw" tabindex="0" role="region" aria-label="Record as JSON">
${linesOf(indented(line))}</pre>
    <details>
      <summary>The line of the log</summary>
      <pre class="line" tabindex="0" role="region" aria-label="Line of the log">${line}</pre>
    </details>`;
}

function indented(line: string): string {
  return JSON.stringify(JSON.parse(line), null, 2);
}

/** The record as it is, at the end of the page, has all of it. */
const MAX_TEXT = 1000;

type Row = readonly [name: string, value: Piece];

function list(rows: readonly Row[]): Html {
  const given = rows.filter(([, value]) => value !== null && value !== "");
  return html`<dl>
    ${given.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function requestSide(record: AuditRecord): Html {
  const { user, via, fingerprint, method, path, call } = record;
  const objects = shownObjectsOf(record).map(
    ({ kind, ref }) =>
      html`<a class="object" href="${addressOfObject(kind, ref)}"
        >${kind} ${cut(shortRef(ref))}</a
      > `,
  );
  const rows: readonly Row[] = [
    ["User", html`<a href="${addressOfUser(user)}">${userText(user)}</a>`],
    ["Identified by", via],
    ["Certificate", fingerprint === null ? null : html`<code>${fingerprint}</code>`],
    [
      "Request",
      method === null ? null : html`<code>${cut(`${method} ${path ?? ""}`, MAX_TEXT)}</code>`,
    ],
    ["Action", record.action],
    ["Objects", objects.length === 0 ? null : objects],
  ];
  return html`<section class="card side" aria-labelledby="request-title">
    <h2 id="request-title">Request</h2>
    ${list(rows)}
    ${call === null ? html`<p class="quiet">The request could not be read.</p>` : [json("Query", call.query), json("Body", call.body)]}
  </section>`;
}

/** Renders a part of a record, without what is empty. */
function json(title: string, value: unknown): Html | null {
  const text = JSON.stringify(value, null, 2) as string | undefined;
  if (text === undefined || ["null", "{}", "[]", '""'].includes(text)) return null;
  return html`<h3>${title}</h3>
    <pre tabindex="0" role="region" aria-label="${title} as JSON">${linesOf(text)}</pre>`;
}

function reasonsSide(record: AuditRecord): Html {
  const { code, error, profile, mode, revision, durationUs } = record;
  const { refused, warned } = findingsOf(record);
  const found = [...refused, ...warned];
  const rows: readonly Row[] = [
    ["Profile", profile],
    ["Mode", mode],
    ["Revision", html`<code>${revision.slice(0, 12)}</code>`],
    ["Duration", `${countText(durationUs)} µs`],
  ];
  return html`<section class="card side" aria-labelledby="reasons-title">
    <h2 id="reasons-title">Decision and reasons</h2>
    ${
      error === null
        ? null
        : html`<div class="objection is-error">
            <h3>${code ?? "Error"}</h3>
            <p>${cut(error, MAX_TEXT)}</p>
          </div>`
    }
    ${found.map(objection)} ${furtherFindings(record)}
    ${found.length === 0 && error === null ? html`<p>No control objected.</p>` : null} ${list(rows)}
    ${json("Gaps", record.gaps)}${json("Exceptions used", record.exceptionsUsed)}${shadowFindings(record)}${json("Erased", record.erased)}
  </section>`;
}

/** Folds what the controls say that could not read the request. */
function furtherFindings(record: AuditRecord): Html | null {
  const findings = findingsOf(record);
  const text = furtherText(findings);
  if (text === null) return null;
  return html`<details>
    <summary>${text}</summary>
    ${findings.further.map(objection)}
  </details>`;
}

/** Shows the findings of the shadow profile, which is not enforced. */
function shadowFindings({ shadow }: AuditRecord): Html | null {
  if (shadow === null) return null;
  const { profile, effect, violations } = shadow;
  if (!Array.isArray(violations)) return json("Shadow profile", shadow);
  const word = effect === "deny" ? "would deny" : `decides ${effect}`;
  return html`<h3>Shadow profile <code>${cut(profile)}</code> ${word}</h3>
    ${violations.map(objection)}`;
}

function objection({ control, mode, field, message, remedy, ...others }: Violation): Html {
  const kind = mode === "deny" ? "is-deny" : "is-warned";
  const rows: readonly Row[] = [
    ["Field", field === null ? null : html`<code>${field}</code>`],
    ["Value", valueOf(others.value)],
    ["Instead", remedy],
  ];
  return html`<div class="objection ${kind}">
    <h3>
      <code>${control}</code> <span class="quiet">${mode === "deny" ? "refuses" : "warns"}</span>
    </h3>
    <p>${cut(message, MAX_TEXT)}</p>
    ${list(rows)}
  </div>`;
}

/** A log from elsewhere may have anything there. */
function valueOf(value: unknown): Html | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return html`<code>${cut(text, MAX_TEXT)}</code>`;
}

function responseSide(others: readonly FoundRecord[]): Html {
  return html`<section class="card side" aria-labelledby="response-title">
    <h2 id="response-title">Response</h2>
    ${others.length === 0 ? html`<p class="quiet">No response is recorded: dockerd did not execute the request, or has not answered yet, or responses are not recorded.</p>` : others.map(({ record }) => outcome(record))}
  </section>`;
}

function outcome(record: AuditRecord): Html {
  const { time, phase, status, lastedMs, made, executed, error } = record;
  const rows: readonly Row[] = [
    ["Time (UTC)", timeText(Date.parse(time))],
    ["Effect", effectBadge(record)],
    ["Status", status === null ? null : html`<strong>${status}</strong>`],
    ["After", lastedMs === null ? null : `${countText(lastedMs)} ms`],
    ["Created", made === null ? null : objectLink(made.kind, made.id)],
    ["dockerd did", executed === undefined ? null : executed.action],
    ["To", executed === undefined ? null : objectLink(executed.type, executed.id)],
    ["Error", error],
  ];
  const findings = [...record.violations, ...record.warnings];
  return html`${phase === "execution" ? html`<h3>dockerd acted on another object</h3>` : null}${list(rows)}${findings.map(objection)}`;
}

function objectLink(kind: string, ref: string): Html {
  return html`<a class="object" href="${addressOfObject(kind, ref)}"
    >${kind} ${cut(shortRef(ref))}</a
  >`;
}

function around({ title, address, earlier, later }: Neighbours): Html {
  return html`<nav class="card around" aria-label="${title}">
    <h2><a href="${address}">${title}</a></h2>
    <ul>
      <li>
        ${earlier === null ? html`<span class="quiet">Nothing earlier</span>` : neighbour("Earlier", earlier)}
      </li>
      <li>
        ${later === null ? html`<span class="quiet">Nothing later</span>` : neighbour("Later", later)}
      </li>
    </ul>
  </nav>`;
}

function neighbour(word: string, record: AuditRecord): Html {
  const { id, phase, request, time } = record;
  const address = addressOfRecord(phase === "request" ? id : (request ?? id));
  return html`<a href="${address}"
    ><span class="quiet">${word}</span> ${effectBadge(record)}
    <code>${cut(actionText(record), 60)}</code>
    <time datetime="${time}">${timeText(Date.parse(time))}</time></a
  >`;
}
