import { expect } from "chai";
import { pageAddress, filterOf, readPageQuery } from "../../../../src/audit/page/view.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { NOW } from "./test-app.js";

const queryOf = (text: string) => readPageQuery(new URLSearchParams(text));
const filterFor = (text: string) => filterOf(queryOf(text), NOW);

describe("readPageQuery()", () => {
  it("takes what it knows, once, and not what is empty", () => {
    expect(queryOf("user=bob&user=eve&text=&token=x&action=container.create")).to.deep.equal({
      user: "bob",
      action: "container.create",
    });
  });

  it("rejects a value that is too long, naming its parameter", () => {
    expect(() => queryOf(`text=${"x".repeat(1001)}`)).to.throw(
      UsageError,
      'Cannot search: "text" has 1001 characters; write at most 1000',
    );
  });
});

describe("filterOf()", () => {
  it("restricts nothing but the time, which is the last day", () => {
    const { sinceMs, untilMs, ...others } = filterFor("");
    expect(sinceMs).to.equal(NOW.getTime() - 86_400_000);
    expect(untilMs).to.equal(null);
    expect(Object.values(others).every((value) => value === null)).to.equal(true);
  });

  it("begins with the first record if it is told so", () => {
    expect(filterFor("since=first").sinceMs).to.equal(null);
  });

  it("means anonymous callers by a parameter of their own", () => {
    expect(filterFor("anonymous=1").user).to.equal("");
    expect(filterFor("user=anonymous").user).to.equal("anonymous");
  });

  it("reads times as the commands do", () => {
    expect(filterFor("since=-2h&until=2026-11-28T11:00:00.000Z")).to.include({
      sinceMs: Date.parse("2026-11-28T10:00:00.000Z"),
      untilMs: Date.parse("2026-11-28T11:00:00.000Z"),
    });
  });

  for (const text of ["since=soon", "until=2026-02-30", "since=-999999w", "effect=maybe"])
    it(`rejects ${text}`, () => {
      expect(() => filterFor(text)).to.throw(UsageError, /^Cannot search: .*; write /);
    });
});

describe("pageAddress()", () => {
  it("keeps the query, changes a parameter, and removes another", () => {
    const address = pageAddress(
      "/",
      { user: "a&b", effect: "deny", before: "7" },
      {
        effect: null,
        before: null,
        text: "x y",
      },
    );
    expect(address).to.equal("/?user=a%26b&text=x+y");
  });

  it("writes nothing behind a path without a query", () => {
    expect(pageAddress("/users/bob", {})).to.equal("/users/bob");
  });
});
