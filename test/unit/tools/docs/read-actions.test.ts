import { expect } from "chai";
import { readActions } from "../../../../tools/docs/read-actions.js";

describe("readActions()", () => {
  it("gives both names of a call that has two", () => {
    const named = readActions().filter(({ endpoint }) => endpoint === "POST /images/create");
    expect(named.map(({ action }) => action)).to.deep.equal(["image.pull", "image.import"]);
  });
});
