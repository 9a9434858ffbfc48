import { expect } from "chai";
import { createColours } from "../../../src/cli/colours.js";
import { createProgressBar } from "../../../src/cli/progress.js";
import type { Streams, Terminal } from "../../../src/domain/streams.js";

function printed(terminal?: Terminal): { readonly streams: Streams; readonly err: () => string } {
  let text = "";
  const err = (more: string): void => void (text += more);
  const streams = { out: () => undefined, err, ...(terminal === undefined ? {} : { terminal }) };
  return { streams, err: () => text };
}

const TERMINAL: Terminal = { out: true, err: true, colours: true };

describe("createProgressBar()", () => {
  it("shows share and rate at most every 100 ms, and takes itself away", () => {
    const { streams, err } = printed({ ...TERMINAL, out: false });
    let now = 0;
    const progress = createProgressBar(streams, 2_000_000, () => now);
    progress.add(500_000);
    expect(err()).to.equal("");
    now = 500;
    progress.add(500_000);
    now = 550;
    progress.add(500_000);
    progress.clear();
    progress.clear();
    expect(err()).to.equal(`\r[${"#".repeat(15)}${".".repeat(15)}] 50 %, 2 MB/s\u001b[K\r\u001b[K`);
  });

  it("ends at 100 % with a file that has grown", () => {
    const { streams, err } = printed(TERMINAL);
    let now = 0;
    const progress = createProgressBar(streams, 10, () => (now += 1000));
    progress.add(20);
    expect(err()).to.include("100 %");
  });

  for (const terminal of [undefined, { ...TERMINAL, err: false }])
    it(`prints nothing where the standard error is no terminal (${JSON.stringify(terminal)})`, () => {
      const { streams, err } = printed(terminal);
      let now = 0;
      const progress = createProgressBar(streams, 10, () => (now += 1000));
      progress.add(5);
      progress.clear();
      expect(err()).to.equal("");
    });
});

describe("createColours()", () => {
  it("colours a text for a terminal", () => {
    const { streams } = printed(TERMINAL);
    expect(createColours(streams)("bad", "deny")).to.equal("\u001b[31mdeny\u001b[39m");
  });

  for (const terminal of [undefined, { ...TERMINAL, out: false }, { ...TERMINAL, colours: false }])
    it(`leaves a text as it is for ${JSON.stringify(terminal)}`, () => {
      const { streams } = printed(terminal);
      expect(createColours(streams)("bad", "deny")).to.equal("deny");
    });
});
