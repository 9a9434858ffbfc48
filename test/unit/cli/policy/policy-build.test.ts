import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { readBundle } from "../../../../src/policy-tools/bundle/read-bundle.js";
import { CUSTOM_CONTROL, customControl, writeControl } from "../../../custom-control.js";
import { freshFolder } from "../../../fresh-folder.js";
import { withCompilers } from "../../../with-compilers.js";

describe("policy build", () => {
  const at = freshFolder();
  withCompilers();

  async function ran(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ["", ""];
    const code = await run(["policy", "build", ...args], {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: { out: false, err: false, colours: false },
      isClosed: () => false,
    });
    return { code, out, err };
  }

  const bundleIn = (name: string, keys: Parameters<typeof readBundle>[2] = null) =>
    readBundle(new Uint8Array(readFileSync(at(name))), name, keys);

  it("writes what ships, byte for byte, where no folder is named", async () => {
    const named = ["--revision", "2026-11", "--sequence", "7"];
    const { code, out, err } = await ran("--output", at("a.tar.gz"), ...named);
    expect([code, err]).to.deep.equal([0, ""]);
    const sum = createHash("sha256")
      .update(readFileSync(at("a.tar.gz")))
      .digest("hex");
    expect(out).to.match(/: revision 2026-11, sequence 7; no control with \d+ that ship; /);
    expect(out).to.contain(`SHA-256 ${sum}\n`);
    const { bundle, ...library } = bundleIn("a.tar.gz");
    expect(bundle).to.include({ revision: "2026-11", sequence: 7 });
    expect(library).to.deep.equal({ ...loadLibrary(), origin: "a.tar.gz" });
  });

  it("compiles folders, and gives the same bytes wherever they lie", async () => {
    writeControl(at("one"));
    writeControl(at("two/deep"));
    const [first] = await Promise.all([
      ran(at("one"), "--output", at("1.tar.gz")),
      ran(at("two/deep"), "--output", at("2.tar.gz")),
    ]);
    expect([first.code, first.err]).to.deep.equal([0, ""]);
    expect(first.out).to.match(
      /: revision [0-9a-f]{12}, sequence 0; named_containers with \d+ that/,
    );
    expect(readFileSync(at("1.tar.gz")).equals(readFileSync(at("2.tar.gz")))).to.equal(true);
    expect(bundleIn("1.tar.gz").catalogue).to.have.property(CUSTOM_CONTROL);
    expect(readdirSync(at()).sort()).to.deep.equal(["1.tar.gz", "2.tar.gz", "one", "two"]);
  });

  it("signs", async () => {
    const { publicKey: pem, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    writeFileSync(at("key.pem"), privateKey);
    const args = ["--signing-key", at("key.pem"), "--key-id", "lab", "--output", at("a.tar.gz")];
    const { code, out } = await ran(...args);
    expect([code, out]).to.satisfy(
      ([ended, said]: [number, string]) => ended === 0 && said.includes("; signed by RS256; "),
    );
    const keys = { keys: { lab: { algorithm: "RS256", pem } }, scope: null } as const;
    expect(bundleIn("a.tar.gz", keys).bundle.verified).to.equal(true);
    const other = { keys: { other: { algorithm: "RS256", pem } }, scope: null } as const;
    expect(() => bundleIn("a.tar.gz", other)).to.throw();
  });

  it("says each problem of the sources on a line, and writes nothing", async () => {
    const files = {
      [`${CUSTOM_CONTROL}.rego`]: customControl({ mode: null, severity: "dire" }),
    };
    writeControl(at("own"), CUSTOM_CONTROL, files);
    const { code, err } = await ran(at("own"), "--output", at("a.tar.gz"));
    expect(code).to.equal(2);
    expect(err).to.match(/^(?:dockwarden: Cannot use "\/.*\n){2}$/);
    expect(err).to.contain('custom.severity of METADATA is "dire"').and.contain("custom.mode");
    expect(readdirSync(at())).to.deep.equal(["own"]);
  });

  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /required option '--output <file>' not specified/],
    [["--output", "{}/none/a.tar.gz"], /Cannot write ".*a\.tar\.gz": ".*\/none" is no folder/],
    [["--output", "{}"], /it is a folder, name a file in it/],
    [["--output", "{}/a", "--sequence", "-1"], /whole number/],
    [["--output", "{}/a", "--key-id", "x"], /--key-id and --scope need --signing-key/],
    [["--output", "{}/a", "--algorithm", "HS256"], /Allowed choices are RS256, ES256/],
    [["--output", "{}/a", "--signing-key", "{}/none"], /Cannot sign the bundle with .*ENOENT/],
    [["--output", "{}/a", "--signing-key", "{}/text"], /Cannot sign the bundle with .*private key/],
    [["{}/none", "--output", "{}/a"], /Cannot use ".*none" as a control: ENOENT/],
  ];
  for (const [args, said] of refused)
    it(`refuses ${args.join(" ") || "no output"}`, async () => {
      mkdirSync(at("folder"));
      writeFileSync(at("text"), "no key");
      const { code, err } = await ran(...args.map((arg) => arg.replace("{}", at())));
      expect(code).to.equal(2);
      expect(err)
        .to.match(said)
        .and.match(/^dockwarden: .*\n$/);
      expect(readdirSync(at())).to.not.include("a");
    });
});
