const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Returns the milliseconds since 1970 of an RFC 3339 time, `2026-11-25T10:00:00.123456789Z`; null for any other text.
 */
export function instantOf(text: string): number | null {
  if (!RFC_3339.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
