import { chmodSync, writeFileSync, symlinkSync } from "node:fs";
import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { isRootsAlone } from "../../../../src/host/runtime/is-roots-alone.js";
import { readRuntimeSettings } from "../../../../src/host/runtime/read-runtime-settings.js";
import { WELL_KNOWN_LINKS } from "../../../../src/host/runtime/well-known-links.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

describe("readRuntimeSettings()", () => {
  const at = freshFolder();

  const written = (text: string): string => {
    const file = at("runtime.json");
    writeFileSync(file, text, { mode: 0o644 });
    return file;
  };

  it("follows the well-known links where there is no file", () => {
    expect(readRuntimeSettings("/nowhere/runtime.json").links).to.deep.equal(WELL_KNOWN_LINKS);
  });

  it("refuses a file that is a link, or in a folder that others may write", () => {
    const link = at("link.json");
    symlinkSync(written("{}"), link);
    expect(() => readRuntimeSettings(link)).to.throw(PinError, "ELOOP");
    chmodSync(at(), 0o777);
    expect(() => readRuntimeSettings(at("runtime.json"))).to.throw(PinError, "root alone");
  });

  itNeeds("root")("adds links, or replaces the well-known ones", () => {
    const added = readRuntimeSettings(written('{"links":["/data","/opt/links/"]}'));
    expect(added.links).to.deep.equal([...WELL_KNOWN_LINKS, "/data", "/opt/links/"]);
    const alone = readRuntimeSettings(written('{"links":["/data"],"well_known_links":false}'));
    expect(alone.links).to.deep.equal(["/data"]);
  });

  const refused = [
    ...["", "[]", "null", '{"link":[]}', '{"links":"/data"}', '{"links":[1]}'],
    ...['{"links":["data"]}', '{"links":["/a/../b"]}', '{"links":["//a"]}'],
    '{"well_known_links":"no"}',
  ];

  for (const text of refused) {
    itNeeds("root")(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => readRuntimeSettings(written(text))).to.throw(PinError, "Cannot use settings");
    });
  }
});

describe("isRootsAlone()", () => {
  it("holds for what root owns and neither group nor others may write", () => {
    expect(isRootsAlone({ uid: 0, mode: 0o100755 })).to.equal(true);
    expect(isRootsAlone({ uid: 1, mode: 0o100755 })).to.equal(false);
    expect(isRootsAlone({ uid: 0, mode: 0o100775 })).to.equal(false);
    expect(isRootsAlone({ uid: 0, mode: 0o41777 })).to.equal(false);
  });
});
