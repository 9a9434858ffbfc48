import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { createMetrics } from "../../../../src/server/metrics/metrics.js";
import { STATUS } from "../../status-sample.js";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Alerts {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

/** Names of a histogram's own series. */
const PART = /_(?:bucket|sum|count)$/;

describe("plugin/monitoring", () => {
  const rules = (
    parse(readFileSync("plugin/monitoring/alerts.yaml", "utf8")) as Alerts
  ).groups.flatMap((group) => group.rules);
  const { panels } = JSON.parse(
    readFileSync("plugin/monitoring/dashboard.json", "utf8"),
  ) as Dashboard;
  /** By name: the labels, or none. */
  let exported: ReadonlyMap<string, string>;

  before(async () => {
    const metrics = createMetrics(["a"]);
    const violation = { control: "a" } as never;
    metrics.count({
      ...{
        id: "d1",
        phase: "request",
        action: "container.create",
        durationUs: 1,
        breakGlass: null,
      },
      decision: { effect: "deny", violations: [violation], warnings: [] },
    });
    const text = await metrics.render(STATUS);
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = ""]) => name);
    exported = new Map(
      names.map((name) => [
        name,
        [...text.matchAll(new RegExp(`^${name}(?:_bucket)?\\{(.*?)\\}`, "gm"))]
          .map(([, labels = ""]) => labels)
          .join(","),
      ]),
    );
  });

  const namesIn = (expression: string): readonly string[] =>
    [...expression.matchAll(/\bdockwarden_\w+/g)].map(([name]) => name);

  /** Names and labels in an expression that no metric has. */
  function unknownIn(expression: string): readonly string[] {
    const selectors = [...expression.matchAll(/\b(dockwarden_\w+)(?:\{(.*?)\})?/g)];
    return selectors.flatMap(([, name = "", matchers = ""]) => {
      const known = exported.get(name) ?? exported.get(name.replace(PART, ""));
      if (known === undefined) return [name];
      const labels = [...matchers.matchAll(/(\w+)!?=/g)].map(([, label = ""]) => label);
      return labels.filter((label) => !new RegExp(`\\b${label}="`).test(known));
    });
  }

  it("has alerts on metrics and labels that exist, each with an explanation", () => {
    expect(rules).to.have.length.above(8);
    for (const { alert, expr, annotations } of rules) {
      expect(unknownIn(expr), alert).to.deep.equal([]);
      expect(annotations.summary, alert).not.to.match(/^$|\.$/);
      expect(annotations.description, alert).to.match(/\.$/);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length);
  });

  it("has panels on metrics and labels that exist", () => {
    for (const { title, targets } of panels)
      for (const { expr } of targets) expect(unknownIn(expr), title).to.deep.equal([]);
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });

  it("shows every metric on the dashboard", () => {
    const shown = new Set(
      panels
        .flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)))
        .map((name) => (exported.has(name) ? name : name.replace(PART, ""))),
    );
    expect([...exported.keys()].filter((name) => !shown.has(name))).to.deep.equal([]);
  });

  it("finds names and labels that do not exist", () => {
    expect(unknownIn("rate(dockwarden_decision_total[5m])")).to.deep.equal([
      "dockwarden_decision_total",
    ]);
    expect(unknownIn('dockwarden_decisions_total{efect="deny"}')).to.deep.equal(["efect"]);
  });

  it("is described in docs/what-happened/status.md, metric by metric", () => {
    const page = readFileSync("docs/what-happened/status.md", "utf8");
    const described = [...page.matchAll(/^\| `(dockwarden_\w+)/gm)].map(([, name = ""]) => name);
    expect(described).to.have.members([...exported.keys()]);
  });
});
