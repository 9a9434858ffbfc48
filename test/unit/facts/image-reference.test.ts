import { expect } from "chai";
import { imageReferenceOf } from "../../../src/facts/image-reference.js";

const HEX = "0123456789abcdef".repeat(4);

describe("imageReferenceOf()", () => {
  const names = [
    ["alpine", "docker.io", "library/alpine", "", ""],
    ["library/alpine", "docker.io", "library/alpine", "", ""],
    ["docker.io/alpine", "docker.io", "library/alpine", "", ""],
    [
      `docker.io/library/alpine:3.20@sha256:${HEX}`,
      "docker.io",
      "library/alpine",
      "3.20",
      `sha256:${HEX}`,
    ],
    ["index.docker.io/foo/bar", "docker.io", "foo/bar", "", ""],
    ["registry-1.docker.io/library/alpine", "registry-1.docker.io", "library/alpine", "", ""],
    ["docker.io:443/library/alpine", "docker.io:443", "library/alpine", "", ""],
    ["docker.io.evil.com/library/alpine", "docker.io.evil.com", "library/alpine", "", ""],
    ["evil.com/docker.io/library/alpine", "evil.com", "docker.io/library/alpine", "", ""],
    ["Foo/bar", "Foo", "bar", "", ""],
    ["LOCALHOST/foo", "LOCALHOST", "foo", "", ""],
    ["foo.bar", "docker.io", "library/foo.bar", "", ""],
    ["myreg/team/app", "docker.io", "myreg/team/app", "", ""],
    ["[::1]:5000/app", "[::1]:5000", "app", "", ""],
    ["10.0.0.1/app", "10.0.0.1", "app", "", ""],
    ["localhost/foo", "localhost", "foo", "", ""],
    ["my.reg:443/app:1", "my.reg:443", "app", "1", ""],
    ["foo.b_ar/x", "", "foo.b_ar/x", "", ""],
    ["a__b/c---d.e_f", "docker.io", "a__b/c---d.e_f", "", ""],
    [`alpine:${"t".repeat(128)}`, "docker.io", "library/alpine", "t".repeat(128), ""],
  ] as const;
  for (const [raw, domain, path, tag, digest] of names) {
    it(`reads ${raw.slice(0, 60)} as ${domain} and ${path}`, () => {
      expect(imageReferenceOf(raw)).to.deep.equal({
        raw,
        kind: "name",
        domain,
        path,
        name: domain === "" ? path : `${domain}/${path}`,
        tag,
        digest,
        resolved: null,
      });
    });
  }

  const kinds = [
    ["", "none"],
    [HEX, "id"],
    [`sha256:${HEX}`, "id"],
    [`sha512:${HEX}${HEX}`, "id"],
    ["deadbeef", "maybe-id"],
    ["sha256:deadbeef", "maybe-id"],
    ["foo/Bar", "invalid"],
    ["ghcr.io/ORG/app", "invalid"],
    ["alpine:", "invalid"],
    ["alpine@", "invalid"],
    ["alpine@sha256:abcd", "invalid"],
    [`alpine@sha256:${HEX.toUpperCase()}`, "invalid"],
    [`alpine@md5:${HEX}`, "invalid"],
    ["a//b", "invalid"],
    ["-a", "invalid"],
    ["a-", "invalid"],
    ["a___b", "invalid"],
    ["a..b", "invalid"],
    ["a._b", "invalid"],
    [" alpine", "invalid"],
    ["alpine\n", "invalid"],
    ["аlpine", "invalid"],
    ["/alpine", "invalid"],
    ["alpine/", "invalid"],
    ["my.reg:/app", "invalid"],
    ["[::1/app", "invalid"],
    [`alpine:${"t".repeat(129)}`, "invalid"],
    ["a".repeat(248), "invalid"],
  ] as const;
  for (const [raw, kind] of kinds) {
    it(`takes ${JSON.stringify(raw.slice(0, 40))} for ${kind}, without a name`, () => {
      const image = imageReferenceOf(raw);
      expect(image.kind).to.equal(kind);
      if (kind !== "maybe-id") expect(image.name).to.equal("");
    });
  }

  it("reads a path of 255 characters, library/ included", () => {
    expect(imageReferenceOf("a".repeat(247)).kind).to.equal("name");
  });

  it("needs time in proportion to the length of a hostile name", () => {
    const start = performance.now();
    for (const hostile of ["a-".repeat(500_000), "-".repeat(1_000_000), "a.".repeat(500_000)]) {
      expect(imageReferenceOf(`${hostile}!`).kind).to.equal("invalid");
    }
    expect(performance.now() - start).to.be.below(2000);
  });
});
