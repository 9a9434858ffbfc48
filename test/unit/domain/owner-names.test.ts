import { expect } from "chai";
import { instantOf } from "../../../src/domain/instant.js";
import { problemOfKey, problemOfUser, volumeId } from "../../../src/domain/owner-names.js";
import { OBJECT_KINDS } from "../../../src/domain/owners.js";

const HEX = "0123456789abcdef".repeat(4);

describe("problemOfKey()", () => {
  const fine = [
    { kind: "container", id: HEX },
    { kind: "exec", id: HEX },
    { kind: "network", id: HEX },
    { kind: "network", id: "k3zv1x8qwd0m5p2r7t9y4u6ia" },
    { kind: "image", id: `sha256:${HEX}` },
    { kind: "volume", id: "data@2026-11-25T10:00:00Z" },
    { kind: "volume", id: "a@b@2026-11-25T10:00:00Z" },
    { kind: "service", id: "k3zv1x8qwd0m5p2r7t9y4u6ia" },
  ] as const;

  for (const key of fine) {
    it(`takes ${key.kind} ${key.id}`, () => {
      expect(problemOfKey(key)).to.equal(null);
    });
  }

  const odd = ["", "abc", HEX.toUpperCase(), `${HEX}\n`, HEX.slice(1), `${HEX}0`, "data@today"];
  for (const kind of OBJECT_KINDS) {
    for (const id of odd) {
      it(`says what the id of kind ${kind} should be in place of ${JSON.stringify(id)}`, () => {
        expect(problemOfKey({ kind, id })).to.match(/^it should be /);
      });
    }
  }

  it("refuses volumes whose name is odd or too long", () => {
    for (const name of ["", "a\nb", "x".repeat(500)])
      expect(problemOfKey({ kind: "volume", id: `${name}@2026-11-25T10:00:00Z` })).not.to.equal(
        null,
      );
  });
});

describe("problemOfUser()", () => {
  it("takes names in any script, spaces and quotes included", () => {
    for (const name of ["alice", "Alice Ö. O'Neil", "名", "x".repeat(256)])
      expect(problemOfUser(name)).to.equal(null);
  });

  it("refuses what is empty, too long, or would break a line", () => {
    expect(problemOfUser("")).to.match(/^it is empty/);
    expect(problemOfUser("é".repeat(129))).to.match(/^it has 258 bytes/);
    for (const name of ["a\nb", "\u0000", "\u009b", "\u2028", "\ud800"])
      expect(problemOfUser(name)).to.match(/control character/);
  });
});

describe("volumeId()", () => {
  it("is the same whatever zone the daemon says its time in", () => {
    for (const time of [
      "2026-11-25T10:00:00Z",
      "2026-11-25T11:00:00+01:00",
      "2026-11-25T10:00:00.9Z",
    ])
      expect(volumeId("data", time)).to.equal("data@2026-11-25T10:00:00Z");
  });

  it("is the name alone where no time is known that stays", () => {
    for (const time of [null, "", "0001-01-01T00:00:00Z", "yesterday"]) {
      expect(volumeId("data", time)).to.equal("data@-");
      expect(problemOfKey({ kind: "volume", id: volumeId("data", time) })).to.equal(null);
    }
  });
});

describe("instantOf()", () => {
  it("reads RFC 3339 up to nanoseconds, and nothing else", () => {
    expect(instantOf("1970-01-01T00:00:01.123456789Z")).to.equal(1123);
    expect(instantOf("1970-01-01T01:00:00+01:00")).to.equal(0);
    for (const text of ["", "1", "1970-01-01", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z"])
      expect(instantOf(text)).to.equal(null);
  });
});
