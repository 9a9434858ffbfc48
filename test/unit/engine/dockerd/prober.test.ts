import { expect } from "chai";
import type { DockerdResponse } from "../../../../src/engine/dockerd/dockerd-client.js";
import { createProber } from "../../../../src/engine/dockerd/prober.js";

const ID = "c0ffee01".repeat(8);

describe("createProber()", () => {
  let sent: string[];
  let answer: ((status: number) => void)[];

  beforeEach(() => {
    [sent, answer] = [[], []];
  });

  const get = (target: string): Promise<DockerdResponse> => {
    sent.push(target);
    return new Promise((resolve) => {
      answer.push((status) => {
        resolve({ status, body: Buffer.alloc(0), apiVersion: "1.45" });
      });
    });
  };
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("asks once for all who ask the same while a question is under way, and after that", async () => {
    const prober = createProber({ get });
    const first = prober.answersFor(ID);
    const others = [prober.answersFor(ID), prober.answersFor(ID)];
    expect(sent).to.deep.equal([`/containers/${ID}/json`]);
    answer[0]?.(404);
    expect(await first).to.equal(true);
    await soon();
    expect(sent).to.have.length(2);
    answer[1]?.(500);
    expect(await Promise.all(others)).to.deep.equal([false, false]);
    const later = prober.answersFor(ID);
    expect(sent).to.have.length(3);
    answer[2]?.(200);
    expect(await later).to.equal(true);
  });

  it("asks about each container and the ping apart, and takes no answer for none", async () => {
    const failing = createProber({ get: () => Promise.reject(new Error("late")) });
    expect(await failing.answersPing()).to.equal(false);
    const prober = createProber({ get });
    const asked = [prober.answersPing(), prober.answersFor(ID), prober.answersFor("a")];
    expect(sent).to.deep.equal(["/_ping", `/containers/${ID}/json`, "/containers/a/json"]);
    for (const say of answer) say(200);
    expect(await Promise.all(asked)).to.deep.equal([true, true, true]);
  });
});
