import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";

async function outcomeOf(...argv: string[]) {
  let out = "";
  let err = "";
  const code = await run(["doctor", ...argv], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe("dockwarden doctor", () => {
  const at = freshFolder();

  const places = () => [
    ...["--docker-socket", at("d.sock"), "--host-root", at(), "--socket", at("p.sock")],
    ...["--audit-log", at("audit.jsonl"), "--owners", at("owners.log")],
  ];

  it("ends with 1 and names what it could not check, where there is no dockerd", async () => {
    const { code, out, err } = await outcomeOf(...places(), "--json");
    expect({ code, err }).to.deep.equal({ code: 1, err: "" });
    const { findings, dockerd, probes } = JSON.parse(out) as {
      findings: { id: string; seen: string }[];
      dockerd: unknown;
      probes: unknown;
    };
    expect({ dockerd, probes }).to.deep.equal({ dockerd: null, probes: null });
    const unchecked = findings.filter(({ id }) => id === "could-not-check");
    expect(unchecked.map(({ seen }) => seen).join("\n")).to.include("plugin-not-enabled");
  });

  it("prints text without escape sequences where there is no terminal", async () => {
    const { out } = await outcomeOf(...places());
    expect(out).to.match(/^dockerd: unknown\n/);
    expect(out).to.not.include("\u001b");
  });

  it("finds settings that are not valid", async () => {
    writeFileSync(at("s.yaml"), "schema: 1\nprofil: baseline\n");
    const { code, out } = await outcomeOf(...places(), "--settings", at("s.yaml"));
    expect(code).to.equal(1);
    expect(out).to.match(/HIGH\n[^]*settings-invalid[^]*s\.yaml:2:1/);
  });

  const misuses = [
    { argv: ["--prob"], err: /^dockwarden: unknown option '--prob'.*\n$/ },
    { argv: ["x"], err: /^dockwarden: too many arguments.*\n$/ },
    {
      argv: ["--settings", "/none/s.yaml"],
      err: /^dockwarden: Cannot read settings "\/none\/s\.yaml": ENOENT.*\n$/,
    },
    {
      argv: ["--host-root", "/none"],
      err: /^dockwarden: Cannot examine host root "\/none": it is not a folder, pass --host-root .*\n$/,
    },
  ];

  for (const { argv, err } of misuses) {
    it(`ends with 2 and one line for "${argv.join(" ")}"`, async () => {
      const outcome = await outcomeOf(...argv);
      expect(outcome).to.include({ code: 2, out: "" });
      expect(outcome.err).to.match(err);
    });
  }
});
