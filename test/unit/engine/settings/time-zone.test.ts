import { expect } from "chai";
import { parse } from "yaml";
import { SettingsError } from "../../../../src/domain/errors.js";
import { diffSettings, showDifferences } from "../../../../src/engine/settings/diff-settings.js";
import { settingsJsonSchema } from "../../../../src/engine/settings/json-schema.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { showSettings } from "../../../../src/engine/settings/show-settings.js";
import { LIBRARY } from "./library.js";
import { named, sharedSettings } from "./shared-host.js";

describe("time_zone", () => {
  const parsed = (text: string) => parseSettings(`schema: 1\n${text}`, "s.yaml", LIBRARY, {});

  it("is UTC by default, and may be any zone of IANA's", () => {
    expect(parsed("").timeZone).to.equal("UTC");
    expect(parsed("time_zone: Europe/Berlin\n").timeZone).to.equal("Europe/Berlin");
  });

  for (const value of ["Europe/Berln", '"+01:00"', "1", "null"]) {
    it(`cannot be ${value}`, () => {
      expect(() => parsed(`time_zone: ${value}\n`))
        .to.throw(SettingsError)
        .with.property("problems")
        .that.satisfies(([problem]: readonly string[]) =>
          /^s\.yaml:2:\d+ time_zone/.test(problem ?? ""),
        );
    });
  }

  it("is shown, compared, and in the schema for editors", () => {
    const berlin = sharedSettings("time_zone: Europe/Berlin\n");
    expect(parse(showSettings(berlin, [], named("alice"), false))).to.include({
      time_zone: "Europe/Berlin",
    });
    expect(showDifferences(diffSettings(sharedSettings(""), berlin))).to.deep.equal([
      "- timeZone: UTC",
      "+ timeZone: Europe/Berlin",
    ]);
    expect(settingsJsonSchema(LIBRARY)).to.have.nested.property(
      "properties.time_zone.default",
      "UTC",
    );
  });
});
