import type { LoadFacts } from "../../domain/load-facts.js";
import type { RequestFacts } from "../../domain/facts.js";

/** The filters that dockerd takes for regular expressions. Source: moby filters.Args.Match, and who calls it. */
const PATTERNS = ["name", "id"];

/** Returns what the filters of a list cost dockerd, which compiles each once for each object; null if unreadable. */
export function loadOfFilters(filters: RequestFacts["filters"]): readonly LoadFacts[] | null {
  if (filters === null) return null;
  const values = PATTERNS.flatMap((name) => filters[name] ?? []);
  if (values.length === 0) return [];
  const longest = Math.max(...values.map((value) => value.length));
  const repeats = values.filter((value) => value.includes("{")).length;
  return [
    loadOf("filter_values", values.length),
    loadOf("filter_length", longest),
    loadOf("filter_repeats", repeats),
  ];
}

function loadOf(kind: LoadFacts["kind"], value: number): LoadFacts {
  return { kind, field: "filters", name: "filters", value, given: String(value) };
}
