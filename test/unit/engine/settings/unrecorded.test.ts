import { expect } from "chai";
import { ROUTES } from "../../../../src/engine/request/tables/routes.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { onlyLooks, unrecordedChanges } from "../../../../src/engine/settings/unrecorded.js";
import { SHARED } from "./shared-host.js";

const HEAD = "schema: 1\nprofile: plain\nusers: {alice: {}}\ngroups: {ops: {}}\n";

function parsed(audit: string) {
  return parseSettings(`${HEAD}audit: ${audit}\n`, "settings.yaml", SHARED, {});
}

describe("unrecordedChanges()", () => {
  it("names what is not recorded and may change something", () => {
    const audit =
      "{level: [{level: none, actions: [system.ping]}, {level: metadata}, {level: none, users: [alice], groups: [ops], actions: [container.*, '*.list']}, {level: none}]}";
    expect(unrecordedChanges(parsed(audit))).to.deep.equal([
      "Allowed requests container.* of alice, group ops are not recorded (audit.level[2]: none)",
      "Allowed requests * of all callers are not recorded (audit.level[3]: none)",
    ]);
  });

  it("takes no action for harmless that is not of a class that only reads", () => {
    const wrong = ROUTES.filter(({ action }) => onlyLooks(action))
      .filter((route) => !["read", "secret-read"].includes(route.class))
      .map(({ action }) => action);
    expect(wrong).to.deep.equal([]);
  });
});

describe("audit settings", () => {
  const wrong: Readonly<Record<string, string>> = {
    "{level: [{level: all}]}": "audit.level[0].level",
    "{level: [{}]}": "audit.level[0].level",
    "{level: [{level: none, users: [mallory]}]}": 'no user is named "mallory"',
    "{level: [{level: none, groups: [opps]}]}": 'no group is named "opps"',
    "{level: [{level: none, actions: [ping]}]}": "must be an action",
    "{exec_command: some}": "audit.exec_command",
  };
  for (const [audit, problem] of Object.entries(wrong))
    it(`refuses ${audit}`, () => {
      expect(() => parsed(audit)).to.throw(problem);
    });
});
