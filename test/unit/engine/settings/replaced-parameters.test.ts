import { expect } from "chai";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";

describe("parseSettings() of a parameter of an earlier version", () => {
  for (const key of [
    "network_create.denied_network_options",
    "+network_create.denied_network_options",
  ]) {
    it(`says what to write in place of ${key}`, () => {
      const text = `schema: 1\nparameters:\n  "${key}": [parent]\n`;
      expect(() => parseSettings(text, "s.yaml", loadLibrary(), {})).to.throw(
        "was replaced by network_create.allowed_network_options, which lists the options that callers may set",
      );
    });
  }
});
