import { expect } from "chai";
import { isOnStoredContainer, meansAction } from "../../../src/domain/actions.js";

describe("meansAction()", () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ["*", "container.create", true],
    ["container.create", "container.create", true],
    ["container.create", "container.start", false],
    ["container.*", "container.start", true],
    ["container.*", "exec.start", false],
    ["*.prune", "image.prune", true],
    ["*.prune", "image.pull", false],
    ["container", "container.create", false],
    ["container.create.x", "container.create", false],
    ["", "container.create", false],
  ];

  for (const [pattern, action, means] of table) {
    it(`says ${means} to "${pattern}" and ${action}`, () => {
      expect(meansAction(pattern, action)).to.equal(means);
    });
  }
});

describe("isOnStoredContainer()", () => {
  const table = {
    "container.start": true,
    "container.archive_get": true,
    "exec.create": true,
    "checkpoint.create": true,
    "image.commit": true,
    "container.create": false,
    "container.list": false,
    "container.prune": false,
    "image.delete": false,
  };

  for (const [action, is] of Object.entries(table)) {
    it(`says ${is} to ${action}`, () => {
      expect(isOnStoredContainer(action)).to.equal(is);
    });
  }
});
