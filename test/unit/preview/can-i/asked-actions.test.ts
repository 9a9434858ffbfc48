import { expect } from "chai";
import {
  ASKED_ACTIONS,
  askedRequest,
  requestOf,
} from "../../../../src/preview/can-i/asked-actions.js";
import { openSession, type Session } from "../../../../src/preview/session/session.js";

describe("askedRequest()", () => {
  let session: Session;

  before(async () => {
    session = await openSession({ profile: "baseline" });
  });

  after(() => session.close());

  for (const asked of ASKED_ACTIONS) {
    it(`makes of ${asked.word} a request that is read as ${asked.action}, without a finding`, async () => {
      const object = asked.object === null ? null : "some-object";
      const { call } = await session.decide(askedRequest(asked.word, object, null));
      expect(call?.action).to.equal(asked.action);
      expect(call?.hygiene).to.deep.equal([]);
    });
  }

  it("takes the policy's name of an action, and the profile's highest version", () => {
    const { target } = askedRequest("exec.create", "web", "1.41");
    expect(target).to.equal("/v1.41/containers/web/exec");
  });

  it("keeps an object from being more than a name", () => {
    const [asked] = ASKED_ACTIONS.filter(({ word }) => word === "rm");
    if (asked === undefined) throw new Error("rm is not asked about");
    expect(requestOf(asked, "../images/x?force=1", null).target).to.equal(
      "/v1.45/containers/..%2Fimages%2Fx%3Fforce%3D1",
    );
  });
});
