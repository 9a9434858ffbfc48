import {
  appendFileSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { failedDelivery } from "../../../../src/audit/send/target.js";
import { freshFolder } from "../../../fresh-folder.js";
import { DOWN, createLab, createReceiver, upTo, type SenderLab } from "./sender-lab.js";

const REFUSED = { kind: "refused", text: "the target answers 400" } as const;

describe("runSender()", () => {
  const at = freshFolder();
  let lab: SenderLab;

  beforeEach(() => {
    lab = createLab(at);
  });

  it("sends all records in order, in batches, and goes on from there", async () => {
    lab.write(25);
    const receiver = createReceiver();
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(25));
    expect(receiver.batches()).to.deep.equal([10, 10, 5]);
    lab.write(3);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(28));
    expect(lab.state()).to.deep.include({ sent: 28, problem: null });
  });

  it("sends what comes while it runs", async () => {
    const receiver = createReceiver();
    await lab.run(receiver, {
      onWait: (count) => {
        lab.write(2);
        return count < 4;
      },
    });
    expect(receiver.seqs()).to.deep.equal(upTo(8));
  });

  it("loses nothing and keeps the order while the target is down for an hour of records", async () => {
    const receiver = createReceiver((_events, attempt) => (attempt <= 65 ? DOWN : null));
    lab.write(10);
    await lab.run(receiver, {
      maxRecords: 500,
      onWait: (count) => {
        // An hour of waits, and records all the time.
        if (count <= 65) lab.write(60);
        return count < 66;
      },
    });
    expect(receiver.seqs()).to.deep.equal(upTo(10 + 65 * 60));
    expect(receiver.losses()).to.deep.equal([]);
    const waited = lab.waits().slice(0, 65);
    expect(waited.slice(0, 8)).to.deep.equal([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000]);
    expect(waited.reduce((sum, one) => sum + one, 0)).to.be.above(3_600_000);
    expect(lab.said()).to.equal(
      "warn Cannot send records: down; they wait\ninfo The target takes records again, after 65 attempts\n",
    );
  });

  it("drops the oldest beyond the bound, counts them, and tells the target before the rest", async () => {
    const receiver = createReceiver((_events, attempt) => (attempt <= 20 ? DOWN : null));
    lab.write(1);
    const bound = statSync(lab.log).size * 50;
    await lab.run(receiver, {
      bound,
      maxRecords: 500,
      onWait: (count) => {
        if (count <= 20) lab.write(20);
        return count < 40;
      },
    });
    const seqs = receiver.seqs();
    const first = Number(seqs[0]);
    const last = Number(seqs.at(-1));
    expect(seqs).to.deep.equal(upTo(last, first));
    expect(first).to.be.above(300);
    expect(receiver.losses()).to.deep.equal([
      { reason: "bound", count: first - 1, fromSeq: 1, toSeq: first - 1 },
    ]);
    expect(lab.state()).to.deep.include({ untold: [] });
    expect(lab.state().lost).to.deep.include({ bound: first - 1, missing: 0 });
    expect(lab.said()).to.match(/error Dropped \d+ records, since more wait than --buffer/);
  });

  it("goes on when the log was away while the target was down", async () => {
    lab.write(3);
    const receiver = createReceiver((_events, attempt) => {
      if (attempt === 1) renameSync(lab.log, at("away"));
      return attempt === 1 ? DOWN : null;
    });
    await lab.run(receiver, {
      onWait(count) {
        if (count === 1) renameSync(at("away"), lab.log);
        return count < 3;
      },
    });
    expect(receiver.seqs()).to.deep.equal(upTo(3));
  });

  it("waits as long as the target asks, but no day", async () => {
    const asked = [5000, 86_400_000];
    const receiver = createReceiver((_events, attempt) => {
      const ms = asked[attempt - 1];
      return ms === undefined ? null : failedDelivery("429", ms);
    });
    lab.write(1);
    await lab.run(receiver, { onWait: (count) => count < 3 });
    expect(lab.waits().slice(0, 2)).to.deep.equal([5000, 3_600_000]);
    expect(receiver.seqs()).to.deep.equal([1]);
  });

  it("splits a batch that is too large, and sends smaller ones", async () => {
    const receiver = createReceiver((events) => (events.length > 3 ? REFUSED : null));
    lab.write(20);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal(upTo(20));
    expect(lab.state().lost.refused).to.equal(0);
  });

  it("leaves out the one record that the target refuses, counts it, and tells the target", async () => {
    const receiver = createReceiver((events) =>
      events.some(({ seq }) => seq === 7) ? REFUSED : null,
    );
    lab.write(20);
    await lab.run(receiver, { onWait: (count) => count < 2 });
    expect(receiver.seqs()).to.deep.equal(upTo(20).filter((seq) => seq !== 7));
    expect(receiver.losses()).to.deep.equal([
      { reason: "refused", count: 1, fromSeq: 7, toSeq: 7 },
    ]);
    expect(lab.state().lost.refused).to.equal(1);
  });

  it("leaves out nothing where the target refuses everything", async () => {
    const receiver = createReceiver(() => REFUSED);
    lab.write(5);
    await lab.run(receiver, { onWait: (count) => count < 30 });
    expect(lab.state()).to.deep.include({ position: null, sent: 0 });
    expect(lab.state().lost.refused).to.equal(0);
    expect(lab.state().problem?.text).to.equal("the target answers 400");
  });

  it("leaves out ten in a row at most", async () => {
    const receiver = createReceiver((events) => (events.length > 0 ? REFUSED : null));
    lab.write(30);
    await lab.run(receiver, { onWait: (count) => count < 30 });
    expect(lab.state().lost.refused).to.equal(10);
    expect(lab.state().position?.seq).to.equal(10);
  });

  it("counts what the target rejects of a batch that it takes", async () => {
    const receiver = createReceiver((events) => ({
      ...{ kind: "taken", rejected: events.length === 5 ? 2 : 0, text: "odd" },
    }));
    lab.write(5);
    await lab.run(receiver);
    expect(lab.state().lost.refused).to.equal(2);
    expect(lab.said()).to.equal("error The target has rejected 2 records: odd\n");
  });

  it("counts lines that are no records, and tells the target where they were", async () => {
    lab.write(2);
    appendFileSync(lab.log, '{"schema":1,\nnoise\n');
    lab.write(1);
    appendFileSync(lab.log, "more noise\n");
    const receiver = createReceiver();
    await lab.run(receiver);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([1, 2, 3]);
    const loss = { reason: "broken", fromSeq: null, toSeq: null };
    expect(receiver.losses()).to.deep.equal([
      { ...loss, count: 2 },
      { ...loss, count: 1 },
    ]);
    expect(lab.state().lost.broken).to.equal(3);
  });

  it("waits for the end of a line that is being written", async () => {
    lab.write(2);
    const whole = readFileSync(lab.log);
    truncateSync(lab.log, whole.length - 100);
    const receiver = createReceiver();
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([1]);
    writeFileSync(lab.log, whole);
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([1, 2]);
    expect(receiver.losses()).to.deep.equal([]);
  });

  it("tells which records are missing in the log", async () => {
    lab.write(9);
    const lines = readFileSync(lab.log, "utf8").split("\n");
    writeFileSync(lab.log, lines.filter((_, index) => index < 3 || index > 5).join("\n"));
    const receiver = createReceiver();
    await lab.run(receiver);
    expect(receiver.seqs()).to.deep.equal([1, 2, 3, 7, 8, 9]);
    expect(receiver.losses()).to.deep.equal([
      { reason: "missing", count: 3, fromSeq: 4, toSeq: 6 },
    ]);
    expect(lab.state().lost.missing).to.equal(3);
  });

  it("refuses to go on beside another sender with the same state", async () => {
    lab.write(20);
    const other = createReceiver(() => {
      renameSync(at("send.json"), at("old.json"));
      writeFileSync(at("send.json"), readFileSync(at("old.json")));
      return null;
    });
    await lab.run(createReceiver(), { maxRecords: 5 });
    lab.write(20);
    let problem = "";
    await lab.run(other).catch((thrown: unknown) => (problem = String(thrown)));
    expect(problem).to.include("another program has replaced it");
  });
});
