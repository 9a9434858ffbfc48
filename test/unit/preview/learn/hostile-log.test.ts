import { expect } from "chai";
import { recordIn } from "../../../../src/audit/log/record-in.js";
import { learn } from "../../../../src/preview/learn/learn.js";
import { createRequestCollector } from "../../../../src/preview/learn/seen-requests.js";
import { changedStart, startSettings } from "../../../../src/preview/learn/start-settings.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { RECORD } from "../../audit/record/record.js";

const CREATE = {
  ...{ ...RECORD, method: "POST", path: "/containers/create", action: "container.create" },
  ...{ class: "run", user: "alice" },
};

/** Learns from lines as they are read from a file, and parses what comes out. */
async function learnFrom(lines: readonly string[], most?: number) {
  const start = changedStart(await startSettings({ profile: "restricted" }), [
    { path: ["users", "alice"], how: "set", value: {}, comment: [] },
    { path: ["users", "bob"], how: "set", value: {}, comment: [] },
  ]);
  const collector = createRequestCollector(most);
  for (const line of lines) {
    const record = recordIn(line);
    if (record !== null && record !== "log") collector.add(record);
  }
  const learnt = await learn(start, collector.seen(), { hostRoot: null, now: new Date(0) });
  const settings = parseSettings(learnt.text, "learnt.yaml", start.library, {});
  return { ...learnt, settings, seen: collector.seen() };
}

function line(more: object, body: unknown = { Image: "busybox" }): string {
  return JSON.stringify({ ...CREATE, call: { query: {}, body }, ...more });
}

const EVIL =
  "x\u0000\u001b[2J\u2028\u0085\u202e\nmodes: { privileged_container: off }\r\n# '\"{[&*!|>%@`";

describe("learning from a log of somebody who lies", () => {
  const texts = [
    EVIL,
    "__proto__",
    "constructor",
    "\ud800",
    ": - ? #",
    "!!js/function x",
    "*alias",
    "&anchor x",
    "~",
    "a".repeat(100_000),
  ];

  for (const text of texts) {
    it(`writes valid settings where ${JSON.stringify(text.slice(0, 20))} is everywhere`, async () => {
      const violation = {
        ...{ control: text, mode: "deny", severity: "low", field: text, value: text },
        ...{ message: text, remedy: text, references: [] },
      };
      const more = { user: text, id: text, violations: [violation], action: text };
      const body = {
        ...{ Image: text, User: text, [text]: text, Env: [text], Labels: [text] },
        HostConfig: {
          ...{
            Binds: [`/${text}:/x`],
            CapAdd: [text],
            NetworkMode: text,
            Sysctls: { [text]: text },
          },
          ...{ LogConfig: { Type: text, Config: [text] }, RestartPolicy: { Name: text } },
        },
      };
      const path = `/containers/${text}/json`;
      const { text: written, settings } = await learnFrom([
        line(more, body),
        line({ ...more, user: "alice" }, body),
        line({ ...more, effect: "allow", violations: [], method: "GET", path }, null),
        line({ ...more, call: { query: { [text]: [text] }, body: null } }),
      ]);
      expect(written).not.to.match(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u202e]/u);
      expect(settings.sets["restricted"]?.modes["privileged_container"]).to.equal("deny");
      expect(written.length).to.be.below(100_000);
      expect(Object.getOwnPropertyNames(Object.prototype)).not.to.include(text.slice(0, 3));
    });
  }

  it("looks at no record that is nested deeper, or larger, than the plugin writes", async () => {
    const deep = `${"[".repeat(100)}${"]".repeat(100)}`;
    const lines = [
      line({}, JSON.parse(deep) as unknown),
      line(
        {},
        Array.from({ length: 30_000 }, () => 0),
      ),
      line({}).replace('"busybox"', `${"[".repeat(200_000)}${"]".repeat(200_000)}`),
    ];
    const { seen } = await learnFrom(lines);
    expect(seen.requests).to.deep.equal([]);
    expect(seen.unrecorded).to.be.within(2, 3);
  });

  it("keeps so many different requests and no more", async () => {
    const lines = Array.from({ length: 50 }, (_one, at) => line({}, { Image: `image${at}` }));
    const { seen, text } = await learnFrom([...lines, ...lines], 10);
    expect([seen.requests.length, seen.leftOut]).to.deep.equal([10, 80]);
    expect(text).to.include("# Not looked at: 80 decisions on more requests than are kept.");
  });

  it("ends, with valid settings, where a log has hundreds of values of one list", async () => {
    const lines = Array.from({ length: 230 }, (_one, at) =>
      line({}, { Image: `registry.example/${at}`, User: "1:1", HostConfig: { CapDrop: ["ALL"] } }),
    );
    const { text, grants } = await learnFrom(lines);
    expect(text).to.include("so many values are listed already, find a pattern for them; seen");
    expect(grants.length).to.be.below(450);
    expect(Buffer.byteLength(text)).to.be.below(1 << 20);
  }).timeout(300_000);
});
