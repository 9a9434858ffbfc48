/** What the benchmark is to reach, and what it measured. */
export interface Target {
  readonly what: string;
  readonly most?: number;
  readonly least?: number;
  readonly unit: string;
  /** NaN where it was not measured. */
  readonly measured: number;
}

/** Returns `met`, `missed`, or `not measured`. */
export function stateOf({ most, least, measured }: Target): string {
  if (Number.isNaN(measured)) return "not measured";
  return measured <= (most ?? Infinity) && measured >= (least ?? -Infinity) ? "met" : "missed";
}

/** Returns the lines of a table of targets. */
export function targetTable(targets: readonly Target[]): readonly string[] {
  return tableOf(
    ["target", "wanted", "measured", ""],
    targets.map((target) => [
      target.what,
      target.most === undefined
        ? `at least ${shown(target.least ?? Number.NaN, target.unit)}`
        : `at most ${shown(target.most, target.unit)}`,
      shown(target.measured, target.unit),
      stateOf(target),
    ]),
  );
}

/** Returns the lines of a table whose columns are as wide as they must be; the first is aligned left. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function shown(value: number, unit: string): string {
  if (Number.isNaN(value)) return "-";
  const digits = Math.abs(value) < 10 ? 2 : 0;
  return unit === "x" ? value.toFixed(2) : `${value.toFixed(digits)} ${unit}`;
}
