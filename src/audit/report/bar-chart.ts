import { htmlText } from "../../domain/html-text.js";

/** A chart of bars, one for each hour or day, each of stacked parts. */
export interface Chart {
  readonly title: string;
  /** From the bottom to the top; the class is the part's colour. */
  readonly parts: readonly ChartPart[];
  readonly bars: readonly ChartBar[];
}

export interface ChartPart {
  readonly name: string;
  readonly className: string;
}

export interface ChartBar {
  readonly label: string;
  /** A value for each part. */
  readonly values: readonly number[];
}

const WIDTH = 560;
const HEIGHT = 200;
/** Room for the numbers at the left, the words below, and half a line above. */
const [LEFT, BOTTOM, TOP] = [56, 24, 10];
const MAX_LABELS = 12;

/** Renders a chart as inline SVG with a legend. The table beside it has its figures. */
export function barChart({ title, parts, bars }: Chart): string {
  const top = niceTop(bars.reduce((most, { values }) => Math.max(most, sumOf(values)), 0));
  const step = (WIDTH - LEFT) / Math.max(bars.length, 1);
  const drawn = bars.map((bar, at) => barOf(bar, parts, LEFT + at * step, step, top));
  const every = Math.ceil(bars.length / MAX_LABELS);
  const labels = bars.map((bar, at) =>
    at % every === 0 ? textAt(LEFT + (at + 0.5) * step, HEIGHT - 6, "middle", bar.label) : "",
  );
  return `<figure><figcaption>${htmlText(title)}${legendOf(parts)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${htmlText(title)}">
${gridOf(top)}${drawn.join("")}${labels.join("")}
</svg></figure>`;
}

function legendOf(parts: readonly ChartPart[]): string {
  if (parts.length < 2) return "";
  const names = parts.map(
    ({ name, className }) => `<span class="key ${className}">${htmlText(name)}</span>`,
  );
  return `<span class="keys">${names.join(" ")}</span>`;
}

function gridOf(top: number): string {
  return [0, 0.5, 1]
    .map((part) => {
      const y = yOf(part * top, top);
      const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/>`;
      return `${line}${textAt(LEFT - 6, y + 4, "end", (part * top).toLocaleString("en"))}`;
    })
    .join("");
}

function barOf(
  { label, values }: ChartBar,
  parts: readonly ChartPart[],
  x: number,
  step: number,
  top: number,
): string {
  const width = round(step * 0.75);
  const left = round(x + step * 0.125);
  const drawn = values.map((value, at) => {
    const below = sumOf(values.slice(0, at));
    const [from, to] = [yOf(below, top), yOf(below + value, top)];
    const { name, className } = parts[at] ?? { name: "", className: "" };
    if (value === 0) return "";
    const title = `<title>${htmlText(`${label}: ${value} ${name}`)}</title>`;
    // What there is must be seen, however little it is.
    const height = Math.max(round(from - to), 1);
    return `<rect class="${className}" x="${left}" y="${round(from - height)}" width="${width}" height="${height}">${title}</rect>`;
  });
  return drawn.join("");
}

function textAt(x: number, y: number, anchor: "middle" | "end", text: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${htmlText(text)}</text>`;
}

function yOf(value: number, top: number): number {
  return round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP));
}

/** Returns 1, 2, 4, 6 or 10 with zeros behind it, whose half is whole as well; at least 2. */
function niceTop(most: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(most, 1))));
  const factor = [1, 2, 4, 6, 8].find((one) => one * unit >= most) ?? 10;
  return Math.max(2, factor * unit);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
