import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { redactMessage } from "../../../../src/audit/record/redact-message.js";
import { SECRETS, foundOf } from "./secrets.js";

describe("redactMessage()", () => {
  const told = [
    "The seccomp profile may not be changed.",
    "Host path /srv/x may not be mounted. Use a named volume, or a path under: /home/${user}, /data:ro.",
    "The request has no identity.",
    "Image r.example/a:1 is not from an allowed registry. Allowed: docker.io/library/*, r.example/ci/**.",
    "Name web is not allowed. Choose one that matches ^alice[_.-].+.",
    "Lists must be filtered to your own objects: add --filter label=owner=alice.",
    "Containers must not run as root.",
  ];
  it("leaves what controls and operators write", () => {
    for (const sentence of told) expect(redactMessage(sentence)).to.equal(sentence);
  });

  it("puts what is shown in the place of what was sent", () => {
    const quoted = [["a b$", "… (≤16)"] as const, ["/x", null] as const, [null, null] as const];
    expect(redactMessage("Name a b$ at /x.", quoted)).to.equal("Name … (≤16) at ….");
  });

  it("shows no secret that a sentence quotes", () => {
    for (const { kind, text, parts } of SECRETS) {
      const words = { kind, text, parts: parts.slice(0, 1) };
      expect(foundOf(words, redactMessage(`It holds "${text}" twice: ${text}.`)), kind).to.equal(
        null,
      );
    }
  });

  it("reads what consists of punctuation in linear time", () => {
    // Each is read to 4096 characters; quadratic work on so many would outlast mocha's limit.
    for (let count = 0; count < 3000; count++)
      expect(redactMessage(`${")".repeat(4000)}${count}x=`)).to.be.a("string");
  });

  it("keeps no long sentence in memory", () => {
    // As `node --expose-gc` has it, so that what is measured is what is kept.
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 400; count++) redactMessage(`${count} `.repeat(20_000));
    collect();
    expect(process.memoryUsage().heapUsed - before).to.be.below(8 * 1024 * 1024);
  });

  it("cuts a long one and says by how much", () => {
    expect(redactMessage("word ".repeat(400))).to.match(/… \(\+\d+\)$/);
    expect(redactMessage("word ".repeat(4000)).length).to.be.below(1100);
  });
});
