import { expect } from "chai";
import { createSimulatedImages } from "../../../../src/preview/world/simulated-images.js";
import { requestWith } from "../../../../src/preview/world/offline-request.js";

function imagesAfter(...lines: readonly string[]) {
  const images = createSimulatedImages(["busybox:latest"]);
  for (const line of lines) {
    const [method = "", target = ""] = line.split(" ");
    images.follow(requestWith(method, target, null));
  }
  return images;
}

describe("createSimulatedImages()", () => {
  it("has all images where it is not known which there are", () => {
    expect(createSimulatedImages(null).has("anything:1")).to.equal(true);
  });

  for (const [line, image] of [
    ["POST /v1.45/images/create?fromImage=alpine&tag=3", "alpine:3"],
    ["POST /v1.45/images/create?fromImage=docker.io%2Flibrary%2Falpine&tag=3", "alpine:3"],
    ["POST /images/create?fromImage=alpine&tag=sha256:00", "alpine@sha256:00"],
    ["POST /images/create?fromSrc=-&repo=mine/imported", "mine/imported"],
    ["POST /images/busybox/tag?repo=r:5000/a&tag=1", "r:5000/a:1"],
    ["POST /commit?container=web&repo=mine/snapshot&tag=2", "mine/snapshot:2"],
    ["POST /build?t=mine/built&t=mine/built:2", "mine/built:2"],
    ["POST /session", "what BuildKit has built"],
    ["POST /images/load", "what an archive had"],
  ] as const)
    it(`has ${image} after ${line}`, () => {
      expect(imagesAfter().has(image)).to.equal(false);
      expect(imagesAfter(line).has(image)).to.equal(true);
    });

  it("lacks what was removed", () => {
    const images = imagesAfter("DELETE /v1.45/images/busybox");
    expect(images.has("busybox:latest")).to.equal(false);
    expect(images.listed()).to.deep.equal([]);
  });

  it("takes an id to mean an image", () => {
    expect(imagesAfter().has("sha256:" + "a".repeat(64))).to.equal(true);
    expect(imagesAfter().has("abcdef012345")).to.equal(true);
  });
});
