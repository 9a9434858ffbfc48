import { expect } from "chai";
import { createObjectNames } from "../../../../src/audit/record/object-names.js";

const idOf = (number: number): string => number.toString(16).padStart(64, "0");

describe("createObjectNames()", () => {
  it("forgets the oldest of too many, and the oldest of too many removed ones", () => {
    const names = createObjectNames({ live: 3, removed: 2 });
    for (let number = 0; number < 4; number++) names.put(idOf(number), `n${number}`, number);
    expect([names.idOf("n0"), names.nameOf(idOf(0)), names.idOf("n1")]).to.deep.equal([
      null,
      null,
      idOf(1),
    ]);
    for (let number = 1; number < 4; number++) names.remove(idOf(number));
    expect([1, 2, 3].map((number) => names.nameOf(idOf(number)))).to.deep.equal([null, "n2", "n3"]);
  });

  it("gives a name to the object that got it last", () => {
    const names = createObjectNames();
    names.put(idOf(1), "web", 1);
    names.put(idOf(2), "web", 2);
    names.remove(idOf(1));
    expect(names.idOf("web")).to.equal(idOf(2));
  });

  it("keeps what is newer than the list of all objects", () => {
    const names = createObjectNames();
    names.put(idOf(1), "web", 5);
    names.listed(new Map([[idOf(2), "db"]]), 4);
    expect([names.idOf("web"), names.idOf("db")]).to.deep.equal([idOf(1), idOf(2)]);
  });
});
