import { expect } from "chai";
import {
  imageReferenceOf,
  namedReferenceOf,
  withAllTags,
  withTag,
  withTagOrDigest,
} from "../../../../../src/engine/facts/image/image-reference.js";

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
        name: domain === "" ? path : `${domain.toLowerCase()}/${path}`,
        tag,
        digest,
        selector: digest === "" ? `:${tag || "latest"}` : `@${digest}`,
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
    // Quadratic work on a million characters would outlast mocha's limit.
    for (const hostile of ["a-".repeat(500_000), "-".repeat(1_000_000), "a.".repeat(500_000)]) {
      expect(imageReferenceOf(`${hostile}!`).kind).to.equal("invalid");
    }
  });
});

describe("namedReferenceOf()", () => {
  const readings = [
    [`sha256:${HEX}`, "name", "docker.io/library/sha256", `:${HEX}`],
    ["deadbeef", "name", "docker.io/library/deadbeef", ":latest"],
    ["", "none", "", ""],
    [HEX, "invalid", "", ""],
    ["a:b:c", "invalid", "", ""],
  ] as const;
  for (const [raw, kind, name, selector] of readings) {
    it(`takes ${JSON.stringify(raw.slice(0, 20))} for ${kind}, ${name}`, () => {
      expect(namedReferenceOf(raw)).to.include({ kind, name, selector });
    });
  }
});

describe("A reference with a tag", () => {
  const DIGEST = `sha256:${HEX}`;
  const tagged = [
    ["alpine", "3.20", "alpine:3.20", ":3.20"],
    ["alpine:3.19", "3.20", "alpine:3.20", ":3.20"],
    [`alpine@${DIGEST}`, "3.20", `alpine:3.20@${DIGEST}`, `@${DIGEST}`],
    ["alpine:3.19", "", "alpine:3.19", ":3.19"],
    ["alpine", "-x", "alpine:-x", ""],
    ["alpine", DIGEST, `alpine:${DIGEST}`, ""],
    ["Alpine", "3.20", "Alpine", ""],
    ["", "3.20", "", ""],
  ] as const;
  for (const [raw, tag, shown, selector] of tagged) {
    it(`is ${shown.slice(0, 30)} for ${raw.slice(0, 12)} and ${tag.slice(0, 12)}`, () => {
      expect(withTag(namedReferenceOf(raw), tag)).to.include({ raw: shown, selector });
    });
  }

  it("may have a digest for one where it is pulled, which then is all that counts", () => {
    expect(withTagOrDigest(namedReferenceOf("alpine:3.19"), DIGEST)).to.include({
      raw: `alpine@${DIGEST}`,
      tag: "",
      selector: `@${DIGEST}`,
    });
    expect(withTagOrDigest(namedReferenceOf("Alpine"), DIGEST).kind).to.equal("invalid");
    expect(withTagOrDigest(namedReferenceOf("alpine"), "3.20").selector).to.equal(":3.20");
  });

  it("means all tags where it has none and pulls or pushes", () => {
    expect(withAllTags(namedReferenceOf("alpine")).selector).to.equal(":*");
    expect(withAllTags(namedReferenceOf("alpine:1")).selector).to.equal(":1");
    expect(withAllTags(namedReferenceOf(`alpine@${DIGEST}`)).selector).to.equal(`@${DIGEST}`);
    expect(withAllTags(namedReferenceOf("Alpine")).selector).to.equal("");
  });
});
