import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { freshFolder } from "../../../fresh-folder.js";
import { DOWN, createLab, createReceiver, upTo, type SenderLab } from "./sender-lab.js";

describe("runSender() of a log that is rotated", () => {
  const at = freshFolder();
  let lab: SenderLab;

  beforeEach(() => {
    lab = createLab(at);
  });

  const rotate = (to: string): void => {
    renameSync(lab.log, at(to));
    writeFileSync(lab.log, "");
  };
  const compress = (name: string): void => {
    writeFileSync(at(`${name}.gz`), gzipSync(readFileSync(at(name))));
    rmSync(at(name));
  };

  it("reads the renamed file to its end, then the new one", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    lab.write(5);
    rotate("audit.jsonl-20261128-1");
    lab.write(5);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(15));
  });

  it("finds its place in files that were compressed while it did not run", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    lab.write(5);
    rotate("audit.jsonl-1");
    lab.write(5);
    rotate("audit.jsonl-2");
    compress("audit.jsonl-1");
    compress("audit.jsonl-2");
    lab.write(5);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(20));
    expect(receiver.losses()).to.deep.equal([]);
  });

  it("sends all of the log where a state names a place without the line before it", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    lab.write(5);
    const { position, ...others } = lab.state();
    const line = { end: 0, length: 0, hash: "" };
    const forged = { ...position, offset: statSync(lab.log).size, seq: 10, line };
    writeFileSync(at("send.json"), JSON.stringify({ ...others, position: forged }));
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([...upTo(5), ...upTo(10)]);
    expect(lab.said()).to.include("error ");
  });

  it("knows its place behind a line that is too long", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    appendFileSync(lab.log, `${"x".repeat(17 * 1024 * 1024)}\n`);
    await lab.run(receiver);
    await lab.run(receiver);
    lab.write(5);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(10));
    expect(lab.state().lost.broken).to.equal(1);
  });

  it("goes on within a compressed file where it was stopped", async () => {
    lab.write(30);
    rotate("audit.jsonl-1");
    compress("audit.jsonl-1");
    lab.write(1);
    const receiver = createReceiver((_events, attempt) =>
      attempt === 2 || attempt === 3 ? DOWN : null,
    );
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(10));
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(31));
  });

  it("takes no half of a file that is being compressed", async () => {
    lab.write(5);
    rotate("audit.jsonl-1");
    writeFileSync(
      at("audit.jsonl-1.gz"),
      gzipSync(readFileSync(at("audit.jsonl-1"))).subarray(0, 60),
    );
    lab.write(5);
    const receiver = createReceiver();
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(10));
  });

  it("counts what was rotated away before it was sent", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    lab.write(5);
    rotate("audit.jsonl-1");
    lab.write(5);
    rmSync(at("audit.jsonl-1"));
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([...upTo(5), ...upTo(15, 11)]);
    expect(receiver.losses()).to.deep.equal([
      { reason: "missing", count: 5, fromSeq: 6, toSeq: 10 },
    ]);
  });

  it("sends all of another log in its place, and says so", async () => {
    const receiver = createReceiver();
    lab.write(5);
    await lab.run(receiver);
    const again = readFileSync(lab.log, "utf8").replaceAll("user-", "other-");
    writeFileSync(at("new"), again);
    renameSync(at("new"), lab.log);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([...upTo(5), ...upTo(5)]);
    expect(lab.said()).to.include(
      "error This is not the log that was sent before, so all of it is sent",
    );
  });

  it("goes on when the log can be read again", async () => {
    lab.write(5);
    renameSync(lab.log, at("elsewhere"));
    const receiver = createReceiver();
    await lab.run(receiver, {
      onWait: (count) => {
        if (count === 2) renameSync(at("elsewhere"), lab.log);
        return count < 4;
      },
    });
    expect(receiver.seqs()).to.deep.equal(upTo(5));
    expect(lab.said()).to.include("warn Cannot send records: Cannot read the audit log");
  });
});
