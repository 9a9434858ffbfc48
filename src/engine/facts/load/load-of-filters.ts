import type { LoadFacts } from "../../../domain/load-facts.js";
import type { RequestFacts } from "../../../domain/facts.js";

/** The filters that dockerd takes for regular expressions. Source: moby filters.Args.Match, and who calls it. */
const PATTERNS = ["name", "id"];

/** Returns what the filters of a list cost dockerd; null if unreadable. */
export function loadOfFilters(filters: RequestFacts["filters"]): readonly LoadFacts[] | null {
  return filters === null ? null : [...loadOfPatterns(filters), ...loadOfPorts(filters)];
}

type Filters = NonNullable<RequestFacts["filters"]>;

/** dockerd compiles each pattern once for each object. */
function loadOfPatterns(filters: Filters): readonly LoadFacts[] {
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

/** The filters whose ranges of ports dockerd writes out, one entry for each port. Source: moby daemon/list.go. */
const PORTS = ["publish", "expose"];

function loadOfPorts(filters: Filters): readonly LoadFacts[] {
  const values = PORTS.flatMap((name) => filters[name] ?? []);
  if (values.length === 0) return [];
  const ports = values.map(portsIn);
  const unread = values[ports.indexOf(null)];
  if (unread !== undefined)
    return [{ ...loadOf("filter_ports", 0), value: null, given: unread.slice(0, MAX_GIVEN) }];
  return [
    loadOf(
      "filter_ports",
      ports.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    ),
  ];
}

const MAX_GIVEN = 64;

/** Returns how many ports a value has, `8000-8010/tcp`; null for a form that dockerd may read otherwise. */
function portsIn(value: string): number | null {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/\w{0,32})?$/.exec(value) ?? [];
  if (first === undefined) return null;
  return Math.max(0, Number(last) - Number(first)) + 1;
}

function loadOf(kind: LoadFacts["kind"], value: number): LoadFacts {
  return { kind, field: "filters", name: "filters", value, given: String(value) };
}
