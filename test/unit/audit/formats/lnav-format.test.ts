import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../../tools/project.js";
import { NAMES, sample } from "./sample.js";

interface LnavFormat {
  readonly "timestamp-field": string;
  readonly "level-field": string;
  readonly "body-field": string;
  readonly "opid-field": string;
  readonly "file-pattern": string;
  readonly level: Readonly<Record<string, string>>;
  readonly "line-format": readonly (string | { readonly field: string })[];
  readonly value: Readonly<Record<string, unknown>>;
}

describe("the format file for lnav", () => {
  const text = readFileSync(join(ROOT, "plugin/lnav/dockwarden.json"), "utf8");
  const { dockwarden_audit: format } = JSON.parse(text) as {
    readonly dockwarden_audit: LnavFormat;
  };
  const members = new Set(NAMES.flatMap((name) => Object.keys(sample(name).members)));

  it("names members of records alone", () => {
    const shown = format["line-format"].flatMap((part) =>
      typeof part === "string" || part.field.startsWith("__") ? [] : [part.field],
    );
    const fields = ["timestamp-field", "level-field", "body-field", "opid-field"] as const;
    const named = [...Object.keys(format.value), ...shown, ...fields.map((field) => format[field])];
    expect(named.filter((name) => !members.has(name))).to.deep.equal([]);
  });

  it("has a level for each effect", () => {
    const levels = Object.values(format.level).map((pattern) => new RegExp(pattern));
    for (const name of NAMES)
      expect(levels.filter((level) => level.test(sample(name).effect))).to.have.length(1);
  });

  it("is for the audit log and its rotated files", () => {
    const pattern = new RegExp(`^${format["file-pattern"]}$`);
    for (const name of ["audit.jsonl", "audit.jsonl-20261128-1", "audit.jsonl.2.gz"])
      expect(`/var/log/dockwarden/${name}`).to.match(pattern);
    expect("/var/log/other.jsonl").not.to.match(pattern);
  });
});
