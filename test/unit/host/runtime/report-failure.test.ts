import { closeSync, openSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { reportFailure } from "../../../../src/host/runtime/report-failure.js";
import { freshFolder } from "../../../fresh-folder.js";

const TIME = "2026-01-02T03:04:05.000Z";

describe("reportFailure()", () => {
  const at = freshFolder();

  const said = (format: "json" | "text", file?: string) => {
    const log = file ?? at("log");
    const fd = openSync(at("stderr"), "w");
    reportFailure(new PinError('no "x"'), { file: log, format }, TIME, fd);
    closeSync(fd);
    return {
      stderr: readFileSync(at("stderr"), "utf8"),
      log: () => readFileSync(log, "utf8"),
    };
  };

  it("writes a line of JSON, which containerd reads", () => {
    const { stderr, log } = said("json");
    const msg = 'dockwarden-runtime: no "x"';
    expect(JSON.parse(log())).to.deep.equal({ level: "error", msg, time: TIME });
    expect(stderr).to.equal(`${msg}\n`);
  });

  it("writes text where JSON is not asked for", () => {
    const line = `time="${TIME}" level=error msg="dockwarden-runtime: no \\"x\\""\n`;
    expect(said("text").log()).to.equal(line);
  });

  it("says it on the standard error where the log cannot be written", () => {
    expect(said("json", "/nowhere/log").stderr).to.equal('dockwarden-runtime: no "x"\n');
  });
});
