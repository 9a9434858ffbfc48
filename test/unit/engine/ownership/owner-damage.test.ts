import { readFileSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { expect } from "chai";
import type { ObjectKey } from "../../../../src/domain/owners.js";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { loadOwners } from "../../../../src/engine/ownership/read-owners.js";
import { freshFolder } from "../../../fresh-folder.js";
import { container, intent, made } from "./samples.js";

describe("A damaged owners' file", () => {
  const at = freshFolder();
  let file: string;
  let whole: Buffer;
  let told: string[];

  beforeEach(() => {
    file = at("owners.log");
    told = [];
    const store = openOwnerStore(file);
    for (const number of [1, 2, 3]) store.record(container(number), made(`user${number}`));
    store.forget(container(1));
    store.intend(intent("7c"));
    store.record(container(4), made("né"));
    store.close();
    whole = readFileSync(file);
  });

  const open = () => openOwnerStore(file, { tell: (text) => told.push(text) });

  /** Owners of containers after each whole line of the file. */
  const AFTER_LINES: readonly Readonly<Record<number, string>>[] = [
    {},
    {},
    { 1: "user1" },
    { 1: "user1", 2: "user2" },
    { 1: "user1", 2: "user2", 3: "user3" },
    { 2: "user2", 3: "user3" },
    { 2: "user2", 3: "user3" },
    { 2: "user2", 3: "user3", 4: "né" },
  ];

  function ownersIn(ownerOf: (key: ObjectKey) => { user: string } | null): Record<number, string> {
    const found: Record<number, string> = {};
    for (const number of [1, 2, 3, 4, 5]) {
      const owner = ownerOf(container(number));
      if (owner !== null) found[number] = owner.user;
    }
    return found;
  }

  function linesBefore(size: number): number {
    return whole.subarray(0, size).filter((byte) => byte === 0x0a).length;
  }

  it("that was cut at any byte holds what was whole, says what it lost, and goes on", () => {
    for (let size = 0; size <= whole.length; size++) {
      writeFileSync(file, whole.subarray(0, size));
      told = [];
      const store = open();
      const expected = AFTER_LINES[linesBefore(size)] ?? {};
      expect(ownersIn(store.ownerOf), `cut at ${size}`).to.deep.equal(expected);
      const isAtEndOfLine = size === 0 || whole[size - 1] === 0x0a;
      expect(told).to.have.length(isAtEndOfLine ? 0 : 1);
      if (!isAtEndOfLine) expect(told[0]).to.include(`line ${linesBefore(size) + 1} was cut off`);
      expect(loadOwners(file)).to.have.length(Object.keys(expected).length);
      store.record(container(5), made("eve"));
      store.close();
      const again = open();
      expect(ownersIn(again.ownerOf), `cut at ${size}`).to.deep.equal({ ...expected, 5: "eve" });
      again.close();
    }
  });

  it("of which any byte was changed is refused, and the line is named", () => {
    for (let place = 0; place < whole.length; place++) {
      for (const change of [0x01, 0x20, 0x80, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[place] = (whole[place] ?? 0) ^ change;
        writeFileSync(file, bytes);
        const line = linesBefore(place) + 1;
        expect(open, `${place} ^ ${change}`).to.throw(OwnerStoreError, `line ${line} is damaged`);
        expect(readFileSync(file).equals(bytes)).to.equal(true);
      }
    }
  });

  it("in which a line stands twice, out of place or not at all is read as it stands", () => {
    const lines = whole.toString().split(/(?<=\n)/);
    writeFileSync(file, [...lines.slice(0, 3), ...lines.slice(2)].join(""));
    expect(ownersIn(open().ownerOf)).to.deep.equal(AFTER_LINES.at(-1));
  });

  const others = [
    { what: "a header in the middle", text: '["schema",1]' },
    { what: "an unknown word", text: '["oner","container","x"]' },
    { what: "an unknown kind", text: '["forget","pod","x"]' },
    { what: "an object for a list", text: '{"a":1}' },
    { what: "half a list", text: '["settle","1"' },
    { what: "a number for a user", text: `["owner","container","${container(1).id}",1,"","set"]` },
    { what: "an owner without a source", text: `["owner","container","${container(1).id}","a"]` },
    { what: "a settled number", text: '["settle",1]' },
    { what: "an intent without parts", text: '["intent","1","alice"]' },
    {
      what: "an intent with a number for a name",
      text: '["intent","1","alice","a",1,null,"","2026-11-25T10:00:00Z"]',
    },
  ];

  for (const { what, text } of others) {
    it(`that holds ${what} under a right checksum is refused`, () => {
      writeFileSync(file, `${whole.toString()}${sealed(text)}`);
      expect(open).to.throw(OwnerStoreError, "line 8 is damaged");
    });
  }

  it("of a newer schema is refused, whatever else it holds, and left alone", () => {
    const bytes = `${sealed('["schema",2,"more"]')}whatever\n`;
    writeFileSync(file, bytes);
    expect(open).to.throw(
      OwnerStoreError,
      /line 1 names schema 2, this program reads 1; use the version of Dockwarden that wrote it$/,
    );
    expect(() => loadOwners(file)).to.throw(OwnerStoreError, "names schema 2");
    expect(readFileSync(file, "utf8")).to.equal(bytes);
  });

  it("that cannot be read from outside is named", () => {
    expect(() => loadOwners(at("none"))).to.throw(OwnerStoreError, /ENOENT.*pass --owners FILE$/);
    expect(() => loadOwners("/dev/zero")).to.throw(OwnerStoreError, "it is not a file");
  });

  function sealed(text: string): string {
    return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
  }
});
