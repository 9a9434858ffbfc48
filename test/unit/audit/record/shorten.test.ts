import { expect } from "chai";
import { firstOf, shorten } from "../../../../src/audit/record/shorten.js";

describe("shorten()", () => {
  const cases: readonly [string, string, string][] = [
    ["leaves a short text", "alpine:3", "alpine:3"],
    ["drops user and password of a URL", "https://bob:pw@host/x.git", "https://host/x.git"],
    ["drops an at sign within a password", "https://bob:p@w@host/x", "https://host/x"],
    ["drops the query of a URL", "https://host/x?sig=secret#y", "https://host/x?…"],
    ["keeps an at sign behind the host", "https://host/a@b", "https://host/a@b"],
    [
      "drops a password that holds what ends a host",
      "https://bob:a/b?c#d@host/x",
      "https://host/x",
    ],
    ["drops a token without a password", "https://TOKEN@host/x", "https://host/x"],
    ["drops those of a URL that was cleaned as a path", "https:/T@host/x?sig=s", "https:/host/x?…"],
    ["leaves a bind alone", "data:/data@2x:ro", "data:/data@2x:ro"],
    ["drops user and password without a scheme", "bob:pw@host/x.tar", "host/x.tar"],
    ["drops those of a share", "//bob:p:w@host/share", "//host/share"],
    [
      "keeps a tag before a digest",
      `r:5000/a/b:1@sha256:${"0".repeat(64)}`,
      `r:5000/a/b:1@sha256:${"0".repeat(64)}`,
    ],
    ["looks at each URL", "a://u:p@h b://u:p@i/", "a://h b://i/"],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => {
      expect(shorten(text)).to.equal(expected);
    });
  }

  it("cuts a long text and says by how much", () => {
    expect(shorten("x".repeat(1000))).to.equal(`${"x".repeat(256)}… (+744)`);
  });

  it("drops a password that the cut has left without its host", () => {
    for (const length of [100, 10_000]) {
      const secret = "secret".repeat(length);
      for (const text of [
        `https://bob:${secret}@host/`,
        `bob:${secret}@host/`,
        `a=b,c:${secret}@h`,
      ])
        expect(shorten(text), text.slice(0, 20)).not.to.include("secretsecret");
    }
  });

  it("takes linear time over text made to be slow", () => {
    // 2048 characters are searched: cubic work on so many texts would outlast mocha's limit, as would quadratic work on
    // a whole text.
    for (const slow of ["://", "a", "a:", "x=a:", `${"a".repeat(256)} `, "x=a:y/@"]) {
      const text = slow.repeat(9000);
      for (let round = 0; round < 20; round++) expect(shorten(text)).to.match(/… \(\+\d+\)$/);
    }
    for (const slow of ["://", "a"])
      expect(shorten(slow.repeat(1_000_000))).to.match(/… \(\+\d+\)$/);
    expect(shorten("a:".repeat(600_000), 1_200_000)).to.have.lengthOf.at.most(1_200_000);
    expect(shorten(`${"a:".repeat(500)}@${"=a:".repeat(500)}`, 4000)).to.be.a("string");
  });
});

describe("firstOf()", () => {
  it("keeps 64 and counts the rest", () => {
    const { shown, more } = firstOf(Array.from({ length: 100 }, (_, index) => index));
    expect(shown).to.have.length(64);
    expect(more).to.equal(36);
  });
});
