import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { createCapture } from "../../../../src/audit/record/capture.js";
import { openCaptureFile } from "../../../../src/audit/record/capture-file.js";
import { run } from "../../../../src/cli/run.js";
import { createAuthorizer } from "../../../../src/engine/decision/authorize.js";
import { requestMessage, requestWith } from "../../../../src/preview/world/offline-request.js";
import {
  chooseSettings,
  openConfiguration,
} from "../../../../src/preview/session/open-configuration.js";
import { loadPolicy } from "../../../../src/engine/policy/load-policy.js";
import { captureSourceOf } from "../../../../src/audit/record/captured-request.js";
import { freshFolder } from "../../../fresh-folder.js";

const OLD = "schema: 1\nanonymous: { role: developer }\n";

describe("dockwarden replay of a capture", () => {
  const folder = freshFolder();

  /** Captures a privileged container, one that is not, and a ping, as the plugin does. */
  async function captured(key: KeyObject | null): Promise<string> {
    writeFileSync(folder("old.yaml"), OLD);
    const chosen = await chooseSettings({ settings: folder("old.yaml") });
    const opened = await openConfiguration(chosen);
    const { policy, revision } = await loadPolicy(chosen.library, chosen.settings);
    const capture = createCapture({
      open: async ({ file }) => ({ file: await openCaptureFile(file), key }),
      tell(problem) {
        throw new Error(problem);
      },
    });
    const file = folder("capture.jsonl");
    capture.configure({ file, maxBytes: 2 ** 20, publicKey: null });
    const { settings } = chosen;
    const authorizer = createAuthorizer({
      configuration: { ...opened.configuration, settings, policy, revision },
      audit: { append: () => undefined },
      capture: (input) => {
        capture.take(captureSourceOf(input));
      },
    });
    for (const HostConfig of [{ Privileged: true }, { Memory: 64 * 2 ** 20 }]) {
      const body = Buffer.from(JSON.stringify({ Image: "alpine", HostConfig }));
      const request = requestWith("POST", "/v1.45/containers/create", body);
      await authorizer.authorize(requestMessage(request), "request");
    }
    await authorizer.authorize(requestMessage(requestWith("GET", "/_ping", null)), "request");
    await capture.close();
    await opened.close();
    return file;
  }

  async function replay(...args: readonly string[]) {
    writeFileSync(folder("new.yaml"), `${OLD}modes: { privileged_container: off }\n`);
    const told = { out: "", err: "" };
    const code = await run(["replay", "--settings", folder("new.yaml"), ...args], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  it("decides what a record cannot say, without the old settings", async () => {
    const file = await captured(null);
    const { out, err, code } = await replay(file);
    expect(err).to.equal("");
    expect(out).to.match(
      /^3 requests: 2 the same, 0 newly denied, 1 newly allowed, 0 undecidable\n/,
    );
    expect(out)
      .to.match(/privileged_container +1 {2}/)
      .and.to.match(/\(anonymous\) +1 {2}/);
    expect(code).to.equal(1);
  });

  it("decrypts it by the private key, and by no other", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("x25519");
    const file = await captured(publicKey);
    const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
    writeFileSync(folder("key.pem"), pem(privateKey));
    writeFileSync(folder("other.pem"), pem(generateKeyPairSync("x25519").privateKey));
    expect((await replay("--key", folder("key.pem"), file)).out).to.include(" 1 newly allowed");
    const other = await replay("--key", folder("other.pem"), file);
    expect(other.out).to.match(/^0 requests/);
    expect(other.err).to.match(/this line is no record/);
    const without = await replay(file);
    expect(without).to.deep.include({ code: 2 });
    expect(without.err).to.include("the capture is encrypted; pass --key FILE");
    expect((await replay("--key", folder("old.yaml"), file)).code).to.equal(2);
  });

  it("passes hostile lines over, and believes no settings that did not decide", async () => {
    const file = await captured(null);
    const strange = [
      ...[
        "",
        "7",
        "[]",
        '{"capture":1}',
        '{"capture":2,"id":"x"}',
        `{"capture":1,${"[".repeat(9999)}`,
      ],
      '{"capture":1,"revision":"r","settings":{}}',
      '{"capture":1,"id":"x","revision":"r","action":"container.create","effect":"allow"}',
      '{"capture":1,"id":"x","revision":"r","action":"container.create","identity":null}',
    ];
    appendFileSync(file, strange.map((line) => `${line}\n`).join(""));
    const { out, err } = await replay(file);
    expect(out).to.match(/^4 requests: .* 1 undecidable\n/);
    expect(err)
      .to.match(/this line is no record\n/)
      .and.not.to.match(/\n\s+at /);
    const trusting = await replay("--any-revision", file);
    expect(trusting.err).not.to.match(/\n\s+at /);
  });
});
