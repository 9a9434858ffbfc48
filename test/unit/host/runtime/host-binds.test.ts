import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { parseJsonText } from "../../../../src/engine/json/parse-json.js";
import { hostBindsOf, withSources } from "../../../../src/host/runtime/host-binds.js";
import { writeJson } from "../../../../src/host/runtime/write-json.js";

const config = (...mounts: readonly unknown[]) => parseJsonText(JSON.stringify({ mounts }));

describe("hostBindsOf()", () => {
  it("finds binds by their type and by their options, and nothing else", () => {
    const mounts = [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/a", type: "bind", source: "/a", options: ["rbind", "rprivate"] },
      { destination: "/b", source: "/b", options: ["bind", "rshared"] },
      { destination: "/c", type: "none", source: "/c", options: ["rbind", "shared"] },
      { destination: "/d", type: "bind", source: "/d" },
    ];
    expect(hostBindsOf(config(...mounts))).to.deep.equal([
      { index: 1, source: "/a", isRecursive: true, isShared: false },
      { index: 2, source: "/b", isRecursive: false, isShared: true },
      { index: 3, source: "/c", isRecursive: true, isShared: true },
      { index: 4, source: "/d", isRecursive: false, isShared: false },
    ]);
  });

  it("finds none where there are no mounts", () => {
    expect(hostBindsOf(parseJsonText("{}"))).to.deep.equal([]);
  });

  const refused = [
    { title: "no object", text: "[]" },
    { title: "mounts that are no list", text: '{"mounts":{}}' },
    { title: "a mount that is no object", text: '{"mounts":[1]}' },
    { title: "options that are no texts", text: '{"mounts":[{"options":[1]}]}' },
    { title: "options that are no list", text: '{"mounts":[{"options":"bind"}]}' },
    { title: "a source that is no text", text: '{"mounts":[{"type":"bind","source":1}]}' },
    { title: "another spelling of mounts", text: '{"mounts":[],"Mounts":[]}' },
    { title: "a spelling that Go folds", text: '{"mount\u017f":[]}' },
    { title: "another spelling of source", text: '{"mounts":[{"type":"bind","SOURCE":"/x"}]}' },
    {
      title: "a path in another kind of mount",
      text: '{"mounts":[{"type":"ext4","source":"/x"}]}',
    },
  ];

  for (const { title, text } of refused) {
    it(`refuses ${title}`, () => {
      expect(() => hostBindsOf(parseJsonText(text))).to.throw(PinError);
    });
  }
});

describe("withSources() and writeJson()", () => {
  it("change the sources alone, and keep each digit and the order", () => {
    const text =
      '{"z":18446744073709551615,"a":[1.50,-0,true,null,"\\u00e9\\n"],"mounts":[{"source":"proc"},{"type":"bind","source":"/a"}]}';
    const changed = withSources(parseJsonText(text), new Map([[1, "/run/pin"]]));
    expect(writeJson(changed)).to.equal(
      text.replace('"/a"', '"/run/pin"').replace("\\u00e9", "\u00e9"),
    );
  });
});
