/** Returns the value at `share` (0 to 1) of the sorted values; NaN if there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Returns the middle value, of an even count the upper one; NaN if there are none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
