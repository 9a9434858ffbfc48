import { expect } from "chai";
import { eventIn } from "../../../../src/audit/formats/audit-event.js";
import { cefLine } from "../../../../src/audit/formats/cef-line.js";
import { EXPORT_FORMATS, exportLines } from "../../../../src/audit/formats/formats.js";
import { summaryOf } from "../../../../src/audit/formats/summary-of.js";
import { HOSTILE, NAMES, SOURCE, sample } from "./sample.js";

describe("eventIn()", () => {
  const odd: readonly (readonly [what: string, line: string])[] = [
    ["nothing", ""],
    ["half a record", '{"schema":1,'],
    ["a list", "[]"],
    ["null", "null"],
    ["a record of the log without a time", '{"schema":1,"id":"a","phase":"log","action":"x"}'],
    [
      "a record of the log of another schema",
      '{"schema":2,"id":"a","phase":"log","action":"x","time":"2026-11-25T10:00:00.000Z"}',
    ],
    [
      "a record of the log on a day that is none",
      '{"schema":1,"id":"a","phase":"log","action":"x","time":"2026-99-25T10:00:00.000Z"}',
    ],
  ];
  for (const [what, line] of odd)
    it(`takes ${what} for no record`, () => {
      expect(eventIn(line)).to.equal(null);
    });

  it("takes no record that is nested so deeply that the formats would fail", () => {
    const nested = (levels: number): string =>
      sample("log").line.replace("{", `{"x":${"[".repeat(levels)}${"]".repeat(levels)},`);
    expect(eventIn(nested(99))).not.to.equal(null);
    for (const levels of [100, 3000, 100_000]) expect(eventIn(nested(levels))).to.equal(null);
  });

  it("names each object once, with its owner, wherever the record names it", () => {
    const id = "a".repeat(64);
    const about = [
      { kind: "container", id, name: "web" },
      { kind: "exec", id: "e1", name: null },
    ];
    const { objects } = sample("deny", { about });
    expect(objects).to.deep.equal([
      { kind: "container", id, name: "web", owner: "alice" },
      { kind: "exec", id: "e1", name: null, owner: null },
    ]);
  });
});

describe("a record of controls that refused and others that warned", () => {
  const found = (control: string, mode: "deny" | "warn") => ({
    ...({
      control,
      mode,
      severity: "high",
      field: null,
      value: null,
      message: `${control}.`,
    } as const),
    ...{ remedy: null, references: [] },
  });
  const denial = sample("deny", {
    violations: ["b", "ambiguous_json", "c", "d", "e"].map((name) => found(name, "deny")),
    warnings: ["w", "b"].map((name) => found(name, "warn")),
  });

  it("is summed up with the two apart, and with what is wrong with the request first", () => {
    expect(summaryOf(denial)).to.equal(
      "bob: exec.create of web denied by ambiguous_json, b, c and 2 more; warned by w",
    );
    const allowed = sample("allow", { warnings: [found("w", "warn")] });
    expect(summaryOf(allowed)).to.equal("alice: container.create allowed; warned by w");
    const dryRun = sample("allow", { violations: [found("b", "deny")] });
    expect(summaryOf(dryRun)).to.equal("alice: container.create allowed; found by b");
  });

  it("has them in members of their own", () => {
    const names = "ambiguous_json,b,c,d,e";
    expect(cefLine(denial, SOURCE)).to.include(` cs1=${names} cs1Label=controls `);
    expect(cefLine(denial, SOURCE)).to.include(" cs6=w cs6Label=warned ");
    const journal = exportLines(denial, "journal", SOURCE);
    expect(journal).to.include.members([`DOCKWARDEN_CONTROLS=${names}`, "DOCKWARDEN_WARNED=w"]);
    const { dockwarden } = JSON.parse(exportLines(denial, "ecs", SOURCE)[0] ?? "") as {
      readonly dockwarden: object;
    };
    expect(dockwarden).to.deep.include({ controls: names.split(","), warned: ["w"] });
    const [otlp = ""] = exportLines(denial, "otlp", SOURCE);
    expect(otlp).to.include(
      '"dockwarden.warned","value":{"arrayValue":{"values":[{"stringValue":"w"}]}}',
    );
    const [ocsf = ""] = exportLines(denial, "ocsf", SOURCE);
    expect(ocsf).to.include('{"decision":"warn","policy":{"name":"w"');
  });
});

describe("exportLines()", () => {
  for (const format of EXPORT_FORMATS)
    for (const name of NAMES)
      it(`gives lines without line breaks for ${name} in ${format}`, () => {
        const lines = exportLines(sample(name), format, SOURCE);
        expect(lines.filter((line) => /[\r\n]/.test(line))).to.deep.equal([]);
        if (format !== "cef" && format !== "journal")
          expect(JSON.parse(lines[0] ?? "")).to.be.an("object");
      });

  for (const format of EXPORT_FORMATS)
    for (const [at, text] of HOSTILE.entries())
      it(`lets text ${at} of a caller end nothing in ${format}`, () => {
        const event = sample("deny", {
          ...{ user: text, path: text, action: text, method: text },
          targets: [{ kind: "container", ref: `${text}!`, id: text, owner: text }],
        });
        const harmless = exportLines(sample("deny"), format, SOURCE);
        const lines = exportLines(event, format, SOURCE);
        expect(lines.length).to.equal(harmless.length);
        expect(lines.join("")).not.to.match(/[\n\r]/);
      });

  it("keeps the line of the log byte for byte in jsonl", () => {
    const event = sample("allow", { user: "\u202e\u009b" });
    expect(exportLines(event, "jsonl", SOURCE)).to.deep.equal([event.line]);
  });
});

describe("cefLine()", () => {
  it("writes a denial", () => {
    const line = cefLine(sample("deny"), SOURCE);
    expect(line).to.equal(
      "CEF:0|Dockwarden|Dockwarden|1.2.3|privileged_container|exec.create deny|6|" +
        "rt=1795600800000 externalId=00000000-0000-4000-8000-000000000000 dvchost=dock-1 act=deny " +
        "outcome=failure cat=request suser=bob requestMethod=POST request=/containers/web/exec " +
        "reason=Privileged mode is not allowed. cs1=privileged_container cs1Label=controls " +
        "cs2=container:web cs2Label=objects cs3=baseline cs3Label=profile " +
        `cs4=${"0".repeat(64)} cs4Label=revision cn1=7 cn1Label=seq ` +
        "msg=bob: exec.create of web denied by privileged_container",
    );
  });

  it("escapes what would end a field: pipes in the header, equals signs behind it", () => {
    const line = cefLine(sample("allow", { action: "a|b\\c\nd", user: "e=f\\g\r\nh|i" }), SOURCE);
    expect(line).to.include("|a\\|b\\\\c d|a\\|b\\\\c d allow|");
    expect(line).to.include("suser=e\\=f\\\\g\\nh|i ");
  });

  it("has the levels of each kind", () => {
    const levels = NAMES.map((name) => cefLine(sample(name), SOURCE).split("|")[6]);
    expect(levels).to.deep.equal(["1", "6", "8", "1", "8", "8"]);
  });
});
