import { html, type Html } from "./html.js";
import type { TimelineBar, TimelineRange } from "../index/count-timeline.js";
import { countText, tickText, timeInAddress, timeText } from "./time-text.js";
import { pageAddress, type PageQuery } from "./view.js";

/** The data of a timeline. */
export interface Timeline {
  readonly bars: readonly TimelineBar[];
  readonly range: TimelineRange;
  readonly path: string;
  readonly query: PageQuery;
}

/** Allowed requests stand on the axis, the others hang below it with a scale of their own: else they would vanish. */
const ABOVE = 58;
const AXIS = 2;
const BELOW = 40;

/** Renders the timeline as inline SVG; each bar that counts something is a link that zooms into its span. */
export function timelineChart({ bars, range, path, query }: Timeline): Html {
  const { fromMs, toMs, buckets } = range;
  const spanMs = (toMs - fromMs) / buckets;
  const above = Math.max(0, ...bars.map(({ allowed }) => allowed));
  const below = Math.max(0, ...bars.map(({ warned, denied }) => warned + denied));
  const shown = bars.map((bar) => {
    const at = Math.round((bar.fromMs - fromMs) / spanMs);
    return barLink(bar, { at, spanMs, path, query, above, below });
  });
  return html`<section class="card timeline" aria-labelledby="timeline-title">
    <div class="card-head">
      <h2 id="timeline-title">Timeline</h2>
      ${legend(bars)}
    </div>
    <div class="chart" data-timeline data-from="${fromMs}" data-to="${toMs}">
      <svg
        viewBox="0 0 ${buckets} ${ABOVE + AXIS + BELOW}"
        preserveAspectRatio="none"
        role="group"
        aria-label="Decisions by time"
      >
        <rect class="axis" x="0" y="${ABOVE + AXIS / 2 - 0.25}" width="${buckets}" height="0.5" />
        ${shown}
      </svg>
      ${scale("is-above", above)}${scale("is-below", below)}
    </div>
    ${ticks(range, spanMs)}
    <p class="quiet hint">
      Times are in UTC. ${scaleText(above, below)}
      <span class="scripted"
        >Drag over the timeline to zoom; with the keyboard, arrow keys move, Shift and arrow keys
        select, Enter zooms.</span
      >
    </p>
  </section>`;
}

/** Renders the number at the end of a scale, which the text below says as well. */
function scale(end: "is-above" | "is-below", most: number): Html | null {
  return most === 0
    ? null
    : html`<span class="scale ${end}" aria-hidden="true">${countText(most)}</span>`;
}

/** Says what the two scales are, as far as something is on them. */
function scaleText(above: number, below: number): string {
  const parts = [
    above > 0 ? `the highest bar is ${countText(above)} allowed` : null,
    below > 0 ? `the lowest is ${countText(below)} warned or denied` : null,
  ].filter((part) => part !== null);
  const text = parts.join(", ");
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

interface BarPlace {
  readonly at: number;
  readonly spanMs: number;
  readonly path: string;
  readonly query: PageQuery;
  readonly above: number;
  readonly below: number;
}

function barLink(bar: TimelineBar, place: BarPlace): Html | null {
  const { fromMs, allowed, warned, denied } = bar;
  if (allowed + warned + denied === 0) return null;
  const { at, spanMs, path, query, above, below } = place;
  const toMs = fromMs + spanMs;
  const [since, until] = [timeInAddress(fromMs), timeInAddress(toMs)];
  const label = `${timeText(fromMs)} to ${timeText(toMs)}: ${countText(allowed)} allowed, ${countText(warned)} warned, ${countText(denied)} denied`;
  const up = heightOf(allowed, above, ABOVE);
  const deniedDown = heightOf(denied, below, BELOW);
  const warnedDown = heightOf(warned, below, BELOW - (denied > 0 ? LEAST : 0));
  const under = ABOVE + AXIS;
  return html`<a
    class="bar"
    href="${pageAddress(path, query, { since, until, before: null })}"
    aria-label="${label}"
    data-from="${fromMs}"
    data-to="${toMs}"
    ><title>${label}</title><rect class="room" x="${at}" y="0" width="1" height="100" />${[
      rect("allowed", at, ABOVE - up, up),
      rect("denied", at, under, deniedDown),
      rect("warned", at, under + deniedDown, warnedDown),
    ]}</a
  >`;
}

/** The least height of a bar, so that one decision among thousands is visible. */
const LEAST = 3;

function heightOf(count: number, most: number, room: number): number {
  return count === 0 ? 0 : Math.max(LEAST, (count / most) * room);
}

function rect(kind: string, at: number, y: number, height: number): Html | null {
  if (height === 0) return null;
  return html`<rect
    class="${kind}"
    x="${at + 0.1}"
    y="${y.toFixed(2)}"
    width="0.8"
    height="${height.toFixed(2)}"
  />`;
}

function legend(bars: readonly TimelineBar[]): Html {
  const sum = (kind: "allowed" | "warned" | "denied"): string =>
    countText(bars.reduce((total, bar) => total + bar[kind], 0));
  const entry = (kind: "allowed" | "warned" | "denied"): Html =>
    html`<li>
      <span class="key ${kind}" aria-hidden="true"></span><strong>${sum(kind)}</strong> ${kind}
    </li>`;
  return html`<ul class="legend" aria-label="Decisions in this time">
    ${entry("allowed")}${entry("warned")}${entry("denied")}
  </ul>`;
}

const TICKS = 6;

function ticks({ fromMs, buckets }: TimelineRange, spanMs: number): Html {
  const every = Math.max(1, Math.ceil(buckets / TICKS));
  const places = Array.from({ length: Math.ceil(buckets / every) }, (_, at) => at * every);
  return html`<svg class="ticks" aria-hidden="true">
    ${places.map((at) => {
      const x = ((at / buckets) * 100).toFixed(2);
      return html`<line x1="${x}%" x2="${x}%" y1="0" y2="5" /><text x="${x}%" y="18"
          >${tickText(fromMs + at * spanMs, spanMs)}</text
        >`;
    })}
  </svg>`;
}
