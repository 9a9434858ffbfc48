import { expect } from "chai";
import { asksOf, idOf, WORKLOADS, type Workload } from "../../bench/messages.js";
import { decodeMessage } from "../../../src/engine/protocol/decode-message.js";

const USER = { name: "alice", certificate: "-----BEGIN CERTIFICATE-----\n" };

describe("asksOf()", () => {
  for (const workload of WORKLOADS) {
    it(`gives messages of ${workload} that dockerd could have sent, without anything to fill in`, () => {
      for (const { phase, body } of asksOf(workload, 7, USER)) {
        const message = decodeMessage(body, phase);
        const texts = [message.uri, message.body, message.response?.body ?? null].map(String);
        expect(texts.join("\n")).not.to.match(/-00000000|\{(short )?[a-z]+\}/);
        expect(message.user).to.equal("alice");
      }
    });
  }

  it("keeps the lengths of bodies, which Content-Length says", () => {
    for (const { phase, body } of asksOf("run_bind", 12_345, USER)) {
      const message = decodeMessage(body, phase);
      const length = message.headers.get("Content-Length");
      if (length !== undefined) expect(message.body?.length ?? 0).to.equal(Number(length));
    }
  });

  it("gives each number names and ids of its own", () => {
    const [one, other] = [7, 8].map((number) => bodyOf("run", "create AuthZRes", number));
    expect(one).to.equal(`{"Id":"${idOf("container", 7)}","Warnings":[]}\n`);
    expect(one).not.to.equal(other);
  });

  it("has an inspect of 90 kB and a list of 30", () => {
    expect(bodyOf("inspect", "inspect AuthZRes", 1).length).to.be.within(85_000, 95_000);
    expect(JSON.parse(bodyOf("list", "list AuthZRes", 1))).to.have.length(30);
  });
});

function bodyOf(workload: Workload, label: string, number: number): string {
  const found = asksOf(workload, number, USER).find((ask) => ask.label === label);
  const { response } = decodeMessage(found?.body ?? Buffer.of(), "response");
  return Buffer.from(response?.body ?? []).toString();
}
