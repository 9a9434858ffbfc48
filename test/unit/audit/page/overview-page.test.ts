import { expect } from "chai";
import type { PageLog } from "../../../../src/audit/page/page-log.js";
import { createMemoryLog } from "./memory-log.js";
import { sampleRecord } from "./sample-records.js";
import { openTestApp } from "./test-app.js";

describe("overviewPage() of a search for a text", () => {
  const START_MS = 1_764_324_000_000;
  const records = Array.from({ length: 250 }, (_, at) =>
    sampleRecord({ id: `id-${at}`, time: new Date(START_MS + at).toISOString() }),
  );
  const log = createMemoryLog(records);
  /** A window of a hundred decisions, of a log with one for each millisecond. */
  const windowed: PageLog = {
    ...log,
    textWindow({ text, untilMs }) {
      const sinceMs = Math.min(untilMs ?? Infinity, START_MS + 250) - 100;
      return Promise.resolve(
        text === null || sinceMs <= START_MS ? null : { sinceMs, records: 100 },
      );
    },
  };

  it("says from when on it has looked, and counts these alone", async () => {
    const { get } = await openTestApp(windowed);
    const { text } = await get("/?since=first&text=alice&user=alice");
    expect(text).to.contain("in the newest 100 decisions, from 2025-11-28 10:00:00.150 UTC on");
    expect(text).to.match(/<strong>100<\/strong> allowed/);
    expect(linksBefore(text)).to.deep.equal([
      "/?user=alice&text=alice&since=first&until=2025-11-28T10%3A00%3A00.150Z",
    ]);
  });

  it("says so also where nothing fits, and offers what is before", async () => {
    const { get } = await openTestApp(windowed);
    const { text } = await get("/?since=first&text=nowhere");
    expect(text).to.contain("No decision of this time fits").and.not.contain("whole log");
    expect(linksBefore(text)).to.have.length(1);
  });

  it("leads to each decision once", async () => {
    const { get } = await openTestApp(windowed);
    const seen: string[] = [];
    let path: string | undefined = "/?since=first&text=alice";
    for (let pages = 0; path !== undefined && pages < 9; pages += 1) {
      const { text } = await get(path);
      seen.push(...[...text.matchAll(/data-key="([^"]*)"/g)].map(([, id = ""]) => id));
      const next: string | undefined = /rel="next" href="([^"]*)"/.exec(text)?.[1];
      path = next?.replaceAll("&#38;", "&") ?? linksBefore(text)[0];
      if (path !== undefined) expect(text).to.not.contain("These are the oldest");
    }
    expect(seen).to.deep.equal(records.map(({ id }) => id).toReversed());
  });

  it("says nothing where it has looked everywhere", async () => {
    const { get } = await openTestApp(log);
    expect((await get("/?since=first&text=alice")).text).to.not.contain("Looked for");
  });

  const linksBefore = (page: string): readonly string[] =>
    [...page.matchAll(/<a href="([^"]*)">Look before/g)].map(([, link = ""]) =>
      link.replaceAll("&#38;", "&"),
    );
});
