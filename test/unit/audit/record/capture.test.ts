import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { createCapture, type CaptureSource } from "../../../../src/audit/record/capture.js";
import { openCaptureFile } from "../../../../src/audit/record/capture-file.js";
import type { CapturedRequest } from "../../../../src/domain/capture.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("[U] createCapture()", () => {
  const folder = freshFolder();
  const told: string[] = [];

  beforeEach(() => {
    told.length = 0;
  });

  const settings = (maxBytes = 2 ** 20) => ({
    ...{ file: folder("capture.jsonl"), maxBytes, publicKey: null },
  });

  function captureWith(key: ReturnType<typeof generateKeyPairSync>["publicKey"] | null = null) {
    return createCapture({
      open: async ({ file }) => ({ file: await openCaptureFile(file), key: key as never }),
      tell: (problem) => void told.push(problem),
    });
  }

  function source(id: string, revision = "r1", bytes = 100): CaptureSource {
    const read = (): CapturedRequest => ({ id, text: "x".repeat(bytes) }) as never;
    return { settings: { profile: revision } as unknown as Settings, revision, bytes, read };
  }

  const linesOf = (file: string): readonly Record<string, unknown>[] =>
    readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("writes the settings before the first request that they decided, for its owner alone", async () => {
    const capture = captureWith();
    capture.configure(settings());
    for (const [id, revision] of [
      ["a", "r1"],
      ["b", "r1"],
      ["c", "r2"],
    ] as const)
      capture.take(source(id, revision));
    await capture.close();
    const names = linesOf(folder("capture.jsonl")).map(({ id, revision }) => id ?? revision);
    expect(names).to.deep.equal(["r1", "a", "b", "r2", "c"]);
    expect(statSync(folder("capture.jsonl")).mode & 0o777).to.equal(0o600);
    expect(capture.status()).to.deep.equal({ captured: 3, dropped: 0 });
  });

  it("begins a line of its own after one that was cut off", async () => {
    writeFileSync(folder("capture.jsonl"), '{"capture":1,"id":"ha', { mode: 0o600 });
    const capture = captureWith();
    capture.configure(settings());
    capture.take(source("a"));
    await capture.close();
    const [cut, ...whole] = readFileSync(folder("capture.jsonl"), "utf8").trimEnd().split("\n");
    expect(cut).to.equal('{"capture":1,"id":"ha');
    expect(whole.map((line) => (JSON.parse(line) as { id?: string }).id)).to.deep.equal([
      undefined,
      "a",
    ]);
  });

  it("captures nothing where the settings do not say so", async () => {
    const capture = captureWith();
    capture.configure(null);
    capture.take(source("a"));
    await capture.close();
    expect(existsSync(folder("capture.jsonl"))).to.equal(false);
    expect(capture.status()).to.deep.equal({ captured: 0, dropped: 0 });
  });

  it("never takes more than its room, and begins each file with the settings", async () => {
    const capture = captureWith();
    const max = 20_000;
    capture.configure(settings(max));
    for (let at = 0; at < 60; at++) {
      capture.take(source(`id-${at}`, "r1", 1000));
      await capture.settled();
    }
    await capture.close();
    const files = [folder("capture.jsonl.1"), folder("capture.jsonl")];
    for (const file of files) {
      expect(statSync(file).size).to.be.at.most(max / 2);
      expect(linesOf(file)[0]).to.have.property("settings");
    }
    expect(linesOf(folder("capture.jsonl")).at(-1)?.["id"]).to.equal("id-59");
    expect(capture.status()).to.deep.equal({ captured: 60, dropped: 0 });
  });

  it("drops what is too much, counts it and says so", async () => {
    const capture = captureWith();
    capture.configure(settings());
    for (let at = 0; at < 2010; at++) capture.take(source(`id-${at}`));
    capture.take(source("large", "r1", 64 * 2 ** 20));
    await capture.close();
    expect(capture.status()).to.deep.equal({ captured: 2000, dropped: 11 });
    expect(told).to.deep.equal(["11 requests were not captured"]);
  });

  it("refuses links, other names, and files that others may read, and goes on once they are gone", async () => {
    const spoil: readonly (() => void)[] = [
      () => {
        symlinkSync(folder("elsewhere"), folder("capture.jsonl"));
      },
      () => {
        writeFileSync(folder("other"), "", { mode: 0o600 });
        linkSync(folder("other"), folder("capture.jsonl"));
      },
      () => {
        writeFileSync(folder("capture.jsonl"), "");
        chmodSync(folder("capture.jsonl"), 0o640);
      },
    ];
    for (const [at, act] of spoil.entries()) {
      const { rmSync } = await import("node:fs");
      rmSync(folder("capture.jsonl"), { force: true });
      act();
      const capture = captureWith();
      capture.configure(settings());
      capture.take(source("a"));
      await capture.settled();
      expect(capture.status(), String(at)).to.deep.equal({ captured: 0, dropped: 1 });
      expect(told.at(-2)).to.match(/^Cannot capture to ".*capture\.jsonl": /);
      rmSync(folder("capture.jsonl"), { force: true });
      capture.take(source("b"));
      await capture.close();
      expect(capture.status(), String(at)).to.deep.equal({ captured: 1, dropped: 1 });
    }
    expect(existsSync(folder("elsewhere"))).to.equal(false);
  });

  it("writes nothing readable where there is a key", async () => {
    const capture = captureWith(generateKeyPairSync("x25519").publicKey);
    capture.configure(settings());
    capture.take(source("secret-id"));
    await capture.close();
    const [line] = linesOf(folder("capture.jsonl"));
    expect(Object.keys(line ?? {})).to.deep.equal(["capture", "sealed"]);
    expect(readFileSync(folder("capture.jsonl"), "utf8")).not.to.include("secret-id");
  });
});
