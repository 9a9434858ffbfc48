import { expect } from "chai";
import { html, textOfHtml } from "../../../../src/audit/page/html.js";
import { layout } from "../../../../src/audit/page/layout.js";
import type { CheckedLog } from "../../../../src/audit/page/log-check.js";

describe("layout()", () => {
  const headerOf = (checked: CheckedLog | null): string => {
    const state = { records: 1, broken: 0, firstMs: 0, lastMs: 0, checked };
    const page = textOfHtml(layout({ title: "Log", main: html``, state }));
    const [, header = ""] = /<header[^>]*>(.*)<\/header>/s.exec(page) ?? [];
    return header
      .replaceAll(/<(?!strong)[^>]*>/g, "")
      .replaceAll(/\s+/g, " ")
      .trim();
  };
  const AT = { atMs: Date.parse("2026-11-29T10:00:00Z"), last: 5120, hasKey: true };

  for (const [checked, text] of [
    [null, "1 record · not verified yet"],
    [{ ...AT, kind: "whole" }, "1 record · verified up to record 5,120 at 2026-11-29 10:00:00 UTC"],
    [{ ...AT, kind: "whole", hasKey: false }, "10:00:00 UTC, without a key"],
    [
      { ...AT, kind: "changed" },
      '<strong class="alarm">THIS LOG IS NOT AS IT WAS WRITTEN at 2026-11-29 10:00:00 UTC: dockwarden audit verify says why',
    ],
    [{ ...AT, kind: "failed" }, '<strong class="alarm">could not be verified at 2026-11-29'],
  ] as const)
    it(`says in the header: ${text}`, () => {
      expect(headerOf(checked)).to.contain(text);
    });
});
