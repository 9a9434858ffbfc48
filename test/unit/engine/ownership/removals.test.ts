import { expect } from "chai";
import type { Message } from "../../../../src/domain/message.js";
import { removedImages } from "../../../../src/engine/ownership/response-objects.js";
import { callOf } from "../facts/call.js";

const ID = `sha256:${"a".repeat(64)}`;
const KEY = { kind: "image", id: ID };

function answered(answer: unknown, status = 200): Message {
  const body = Buffer.from(JSON.stringify(answer));
  return { response: { status, headers: new Map(), body } } as unknown as Message;
}

describe("removedImages()", () => {
  it("names the images that dockerd says are deleted", () => {
    const removal = answered([{ Untagged: "x:1" }, { Deleted: ID }, null, { Deleted: 1 }]);
    expect(removedImages(callOf("image.delete"), removal)).to.deep.equal([KEY]);
    const prune = answered({ ImagesDeleted: [{ Deleted: ID }], SpaceReclaimed: 1 });
    expect(removedImages(callOf("image.prune"), prune)).to.deep.equal([KEY]);
  });

  const nothing: readonly (readonly [string, string, Message])[] = [
    ["an error", "image.delete", answered([{ Deleted: ID }], 409)],
    ["an answer that is none", "image.delete", answered({ message: "no" })],
    ["a prune that removed nothing", "image.prune", answered({ ImagesDeleted: null })],
    ["another call", "image.list", answered([{ Deleted: ID }])],
  ];
  for (const [what, action, message] of nothing) {
    it(`names nothing of ${what}`, () => {
      expect(removedImages(callOf(action), message)).to.deep.equal([]);
    });
  }
});
