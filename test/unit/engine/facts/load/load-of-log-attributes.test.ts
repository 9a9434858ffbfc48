import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import type { LoadFacts } from "../../../../../src/domain/load-facts.js";
import { bodyOf, callOf, checkedFacts, created } from "../call.js";

function found({ load }: Facts): readonly LoadFacts[] {
  return (load ?? []).filter(({ kind }) => kind === "log_attributes");
}

describe("loadOfLogAttributes()", () => {
  const Labels = { app: "12345", other: "x".repeat(500) };
  const Env = ["A=1234", "B", "=odd"];
  const added = (Config: object) =>
    found(created({ LogConfig: { Config } }, { Labels, Env }))[0]?.value;

  for (const [title, options, bytes] of [
    ["of one label", { labels: "app" }, 8],
    ["of labels, one of them unknown", { labels: "app,none,app" }, 8],
    ["by a key in another case", { LABELS: "app" }, 8],
    ["of labels that have a space, which dockerd keeps", { labels: "app, other" }, 8],
    ["of variables", { env: "A,B" }, 6],
    ["of both", { env: "A", labels: "app" }, 13],
    ["by a pattern, which may match all", { "labels-regex": "^a" }, 8 + 505],
    ["by a pattern of variables", { "env-regex": "A" }, 5 + 1 + 3],
  ] as const)
    it(`counts the bytes ${title}`, () => {
      expect(added(options)).to.equal(bytes);
    });

  it("counts none where no option asks for any", () => {
    expect(added({ "max-size": "10m", env: "" })).to.equal(undefined);
  });

  it("counts those of a service", () => {
    const LogDriver = { Name: "json-file", Options: { labels: "app" } };
    const task = { LogDriver, ContainerSpec: { Labels, Env } };
    const facts = checkedFacts(callOf("service.create", { body: bodyOf({ TaskTemplate: task }) }));
    const field = "TaskTemplate.LogDriver.Options";
    expect(found(facts)).to.deep.equal([
      { kind: "log_attributes", field, name: field, value: 8, given: "8" },
    ]);
  });
});
