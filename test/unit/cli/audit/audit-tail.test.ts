import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "../../audit/record/record.js";
import { waitFor } from "../../../wait-for.js";

const lineOf = (number: number, changes: object = {}): string =>
  `${JSON.stringify({ ...RECORD, id: `id-${number}`, user: `user-${number}`, ...changes })}\n`;

describe("dockwarden audit tail", () => {
  const at = freshFolder();
  const log = (): string => at("audit.jsonl");

  beforeEach(() => {
    writeFileSync(log(), Array.from({ length: 20 }, (_, number) => lineOf(number)).join(""));
  });

  const numbersIn = (out: string): string =>
    [...out.matchAll(/id-(\d+)$/gm)].map(([, number]) => number).join(" ");

  async function tail(...argv: readonly string[]) {
    let out = "";
    let err = "";
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const code = await run(["audit", "tail", ...argv, log()], streams);
    return { code, found: numbersIn(out), err };
  }

  it("prints the last ten", async () => {
    expect(await tail()).to.deep.equal({
      code: 0,
      found: "10 11 12 13 14 15 16 17 18 19",
      err: "",
    });
  });

  it("prints the last ones of those that are asked for", async () => {
    appendFileSync(log(), lineOf(20, { phase: "response" }));
    expect((await tail("-n", "2")).found).to.equal("18 19");
    expect((await tail("-n", "2", "--responses")).found).to.equal("19 20");
    expect((await tail("--where", 'user.endsWith("1")')).found).to.equal("1 11");
    expect((await tail("--user", "user-3", "--user", "user-5")).found).to.equal("3 5");
  });

  it("finds them in a file whose end is not enough", async () => {
    appendFileSync(log(), lineOf(20, { phase: "response" }).repeat(3000));
    expect((await tail("-n", "2")).found).to.equal("18 19");
  });

  it("prints none with -n 0, and refuses what is no number", async () => {
    expect(await tail("-n", "0")).to.deep.equal({ code: 0, found: "", err: "" });
    expect((await tail("-n", "-1")).err).to.include('--lines "-1" is no number from 0 on');
  });

  it("says which lines are no records, and that the last one is not whole", async () => {
    appendFileSync(log(), `{\n${lineOf(20)}{"schema":1`);
    const { found, err } = await tail("-n", "2");
    expect(found).to.equal("19 20");
    expect(err).to.match(
      /: 1 of the last lines are no records\n.*: the last line is not whole\n$/s,
    );
  });

  /** What is done when so many lines are printed; it is handed the errors that were told. */
  type Steps = Readonly<Record<number, (told: () => string) => void | Promise<void>>>;

  /** Follows the log until `count` lines are printed. */
  async function follow(count: number, steps: Steps) {
    let out = "";
    let err = "";
    const printed = (): number => out.split("\n").length - 1;
    const code = run(["audit", "tail", "-n", "1", "-f", log()], {
      out: (text) => (out += text),
      err: (text) => (err += text),
      isClosed: () => printed() >= count,
    });
    for (const [number, step] of Object.entries(steps)) {
      await waitFor(`record ${number}`, () => printed() >= Number(number));
      await step(() => err);
    }
    expect(await code).to.equal(0);
    return { found: numbersIn(out), err };
  }

  it("goes on with what is written, until nobody reads it", async () => {
    const half = lineOf(21).slice(0, 30);
    const followed = await follow(3, {
      1: () => {
        appendFileSync(log(), `${lineOf(20)}${half}`);
      },
      2: () => {
        appendFileSync(log(), lineOf(21).slice(30));
      },
    });
    expect(followed).to.deep.equal({ found: "19 20 21", err: "" });
  });

  it("reads the old file to its end when it is rotated, and goes on with the new one", async () => {
    const { found, err } = await follow(3, {
      1: () => {
        appendFileSync(log(), lineOf(20));
        renameSync(log(), at("audit.jsonl.1"));
        writeFileSync(log(), lineOf(21));
      },
    });
    expect(found).to.equal("19 20 21");
    expect(err).to.match(/^dockwarden: .*: the file was rotated; it goes on with the new one\n$/);
  });

  it("says that the file was cut, or is gone, and goes on", async () => {
    const { found, err } = await follow(4, {
      1: () => {
        truncateSync(log());
        appendFileSync(log(), lineOf(20));
      },
      2: async (told) => {
        rmSync(log());
        await waitFor("the error", () => told().includes("the file is gone"));
        writeFileSync(log(), lineOf(21) + lineOf(22));
      },
    });
    expect(found).to.equal("19 20 21 22");
    expect(err).to.match(
      /: the file was cut; .*\n.*: the file is gone; .*\n.*: the file was rotated/,
    );
  });
});
