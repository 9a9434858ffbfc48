import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { createPolicyTime } from "../../../../src/server/clock.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { createBench, messageOf } from "../../server/parts.js";

const HOUR_MS = 3_600_000;

describe("the local time in the policy's input", () => {
  /** Answers a ping with a policy that keeps its input, by clocks that the test sets. */
  async function open(text: string, start: string) {
    const clock = { wallMs: Date.parse(start), steadyMs: 0 };
    const steady = { wallMs: () => clock.wallMs, steadyMs: () => clock.steadyMs };
    const settings = parseSettings(`schema: 1\n${text}`, "s.yaml", loadLibrary(), {});
    const { configuration } = await createBench({ settings });
    const inputs: Facts[] = [];
    const policy = {
      evaluate: (input: Facts) => {
        inputs.push(input);
        return configuration.policy.evaluate(input);
      },
    };
    const { authorizer } = await createBench({
      ...{ settings, policy, policyTime: createPolicyTime(() => undefined, steady) },
      now: () => new Date(clock.wallMs),
    });
    const ping = async () => {
      await authorizer.authorize(messageOf("GET", "/_ping"), "request");
      return inputs.at(-1);
    };
    return { clock, ping };
  }

  it("is in UTC if the settings name no zone", async () => {
    const { ping } = await open("", "2026-11-30T17:30:00Z");
    expect((await ping())?.local).to.deep.equal({
      ...{ date: "2026-11-30", hour: 17, minute: 30, weekday: "monday", zone: "UTC" },
    });
  });

  it("is in the zone of the settings, and moves with daylight saving time", async () => {
    const { clock, ping } = await open("time_zone: Europe/Berlin\n", "2026-03-29T00:30:00Z");
    expect((await ping())?.local).to.include({ hour: 1, minute: 30, zone: "Europe/Berlin" });
    clock.wallMs += HOUR_MS;
    clock.steadyMs += HOUR_MS;
    expect((await ping())?.local).to.include({ hour: 3, minute: 30 });
  });

  it("does not go back with a clock that is set back, unlike the time", async () => {
    const { clock, ping } = await open("", "2026-11-30T18:00:00Z");
    expect((await ping())?.local.hour).to.equal(18);
    clock.wallMs -= 8 * HOUR_MS;
    expect(await ping()).to.deep.include({ time: "2026-11-30T10:00:00Z" });
    expect((await ping())?.local).to.include({ hour: 18, date: "2026-11-30" });
  });
});
