import { expect } from "chai";
import { DEFAULT_KEEPING } from "../../../../src/domain/audit-keeping.js";
import { SettingsError } from "../../../../src/domain/errors.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { SHARED } from "./shared-host.js";

describe("keepingOf()", () => {
  const parsed = (audit: string) =>
    parseSettings(`schema: 1\nprofile: plain\naudit: ${audit}\n`, "s.yaml", SHARED, {})
      .auditKeeping;

  it("syncs within 50 ms, and does not rotate, unless the settings say so", () => {
    expect(parsed("{}")).to.deep.equal(DEFAULT_KEEPING);
    expect(DEFAULT_KEEPING).to.deep.equal({ sync: "interval", syncWithinMs: 50, rotate: null });
  });

  for (const [text, maxBytes] of [
    ["64k", 65_536],
    ["100M", 104_857_600],
    ["64G", 68_719_476_736],
  ] as const)
    it(`takes a size of ${text}`, () => {
      expect(parsed(`{rotate: {size: ${text}}}`).rotate).to.deep.equal({
        ...{ maxBytes, interval: null, keep: 52, compress: "gzip" },
      });
    });

  it("takes all that can be said", () => {
    const rotate = "{interval: weekly, keep: 4, compress: zstd}";
    expect(parsed(`{sync: each, sync_within_ms: 200, rotate: ${rotate}}`)).to.deep.equal({
      ...{ sync: "each", syncWithinMs: 200 },
      rotate: { maxBytes: null, interval: "weekly", keep: 4, compress: "zstd" },
    });
  });

  for (const [text, problem] of [
    ["{sync: always}", "audit.sync"],
    ["{sync_within_ms: 0}", "must be a whole number from 10 to 1000"],
    ["{sync_within_ms: 5000}", "must be a whole number from 10 to 1000"],
    ["{rotate: {}}", "must have size or interval, or both"],
    ["{rotate: {keep: 3}}", "must have size or interval, or both"],
    ["{rotate: {size: 1k}}", "must be a number with k, M or G from 64k to 64G"],
    ["{rotate: {size: 65G}}", "must be a number with k, M or G from 64k to 64G"],
    ["{rotate: {size: 100000000}}", "must be a number with k, M or G from 64k to 64G"],
    ["{rotate: {size: 1.5G}}", "must be a number with k, M or G from 64k to 64G"],
    ["{rotate: {interval: yearly}}", "audit.rotate.interval"],
    ["{rotate: {size: 1M, keep: 0}}", "must be a whole number from 1 to 10000"],
    ["{rotate: {size: 1M, compress: xz}}", "audit.rotate.compress"],
    ["{rotate: {size: 1M, dir: /tmp}}", "dir"],
  ] as const)
    it(`refuses ${text}`, () => {
      expect(() => parsed(text)).to.throw(SettingsError, problem);
    });
});
