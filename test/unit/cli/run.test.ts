import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { run } from "../../../src/cli/run.js";
import { freshFolder } from "../../fresh-folder.js";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Nobody can make these files, so `serve` ends at once even if it no longer refuses what it should. */
const NOWHERE = [
  ...["--audit-log", "/proc/none/audit.jsonl", "--owners", "/proc/none/owners.log"],
  ...["--socket", "/proc/none/p.sock"],
];

async function outcomeOf(...argv: readonly string[]): Promise<Outcome> {
  const places = argv[0] === "serve" ? NOWHERE : [];
  let out = "";
  let err = "";
  const code = await run([...argv, ...places], {
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe("run()", () => {
  const at = freshFolder();

  const settings = (text: string): string => {
    const file = at("settings.yaml");
    writeFileSync(file, text);
    return file;
  };

  it("tells commands and exit codes, and what serve takes", async () => {
    const help = await outcomeOf("--help");
    expect(help).to.include({ code: 0, err: "" });
    expect(help.out).to.include("serve").and.include("settings").and.include("Exit codes:");
    expect((await outcomeOf("serve", "--help")).out).to.include(
      "/run/docker/plugins/dockwarden.sock",
    );
  });

  it("tells the version of program and policy", async () => {
    const { code, out } = await outcomeOf("version");
    expect(code).to.equal(0);
    expect(out).to.match(/^dockwarden \d+\.\d+\.\d+, policy sha256:[0-9a-f]{64}\n$/);
  });

  const misuses = [
    { argv: ["serv"], err: /^dockwarden: unknown command 'serv' .*see "dockwarden --help"\n$/ },
    {
      argv: ["serve", "--sockt", "x"],
      err: /^dockwarden: unknown option '--sockt' .*see "dockwarden serve --help"\n$/,
    },
    {
      argv: ["settings", "check"],
      err: /^dockwarden: missing required argument 'file'; see "dockwarden settings check --help"\n$/,
    },
    {
      argv: ["settings", "check", "/none/settings.yaml"],
      err: /^dockwarden: Cannot read settings "\/none\/settings\.yaml": ENOENT.*; name .*\n$/,
    },
    {
      argv: ["serve", "--profile", "lax"],
      err: /^dockwarden: Cannot use profile "lax": it is none of: baseline, ci, multi-tenant, restricted\n$/,
    },
    {
      argv: ["gateway"],
      err: /^dockwarden: Cannot serve: "--settings FILE" is missing; see "docs\/who-calls\/gateway\.md"\n$/,
    },
    {
      argv: ["gateway", "init"],
      err: /^dockwarden: required option '--dir <dir>' not specified; see "dockwarden gateway init --help"\n$/,
    },
    {
      argv: ["gateway", "init", "--dir", "/proc/none"],
      err: /^dockwarden: Cannot make an authority in "\/proc\/none": ENOENT.*; name a folder without one, as root\n$/,
    },
    {
      argv: ["serve"],
      err: /^dockwarden: .*"\/proc\/none\/audit\.jsonl".*--audit-log.*\n$/,
    },
  ];

  describe("with variables in the environment", () => {
    const saved = { ...process.env };

    afterEach(() => {
      process.env = { ...saved };
    });

    it("sets an option of serve that the command line does not set", async () => {
      process.env["DOCKWARDEN_PROFILE"] = "lax";
      expect((await outcomeOf("serve")).err).to.match(/^dockwarden: Cannot use profile "lax": /);
      const { err } = await outcomeOf("serve", "--profile", "stern");
      expect(err).to.match(/^dockwarden: Cannot use profile "stern": /);
    });

    it("takes 0 and false for an unset flag", async () => {
      for (const value of ["0", "false", "1"]) {
        process.env["DOCKWARDEN_WATCH_SETTINGS"] = value;
        const { err } = await outcomeOf("serve");
        expect(err.includes("Cannot watch settings"), value).to.equal(value === "1");
      }
    });

    it("takes an empty variable for an unset one", async () => {
      process.env["DOCKWARDEN_SETTINGS"] = "";
      process.env["DOCKWARDEN_LOG_LEVEL"] = "";
      process.env["DOCKWARDEN_PROFILE"] = "lax";
      expect((await outcomeOf("serve")).err).to.match(/^dockwarden: Cannot use profile "lax": /);
    });

    it("refuses a level that is none, naming variable and choices", async () => {
      process.env["DOCKWARDEN_LOG_LEVEL"] = "debug";
      const outcome = await outcomeOf("serve");
      expect(outcome).to.include({ code: 2, out: "" });
      expect(outcome.err).to.match(
        /^dockwarden: .*'debug' from env 'DOCKWARDEN_LOG_LEVEL' is invalid\. Allowed choices are info, warn, error\.; see .*\n$/,
      );
    });

    it("is documented in the option table of the quick start, option by option", async () => {
      const { out } = await outcomeOf("serve", "--help");
      const known = [...out.matchAll(/^ {2}(--[a-z-]+) [^]*?env:\s+(\w+)/gm)].map(
        ([, option = "", variable = ""]) => `${option} ${variable}`,
      );
      const page = readFileSync("docs/set-up/quick-start.md", "utf8");
      const rows = [...page.matchAll(/^\| `(--[a-z-]+)[^|]*\| `(\w+)`/gm)].map(
        ([, option = "", variable = ""]) => `${option} ${variable}`,
      );
      expect(known).to.have.length.above(8);
      expect(rows).to.deep.equal(known);
    });
  });

  for (const { argv, err } of misuses) {
    it(`ends with 2 and one line for "${argv.join(" ")}"`, async () => {
      const outcome = await outcomeOf(...argv);
      expect(outcome).to.include({ code: 2, out: "" });
      expect(outcome.err).to.match(err);
    });
  }

  it("says that a settings file can be obeyed", async () => {
    const file = settings("schema: 1\nmodes: {bind_mount_allowlist: deny}\n");
    expect(await outcomeOf("settings", "check", file)).to.deep.equal({
      code: 0,
      out: `${file}: is valid, on profile baseline\n`,
      err: `${file}: note: Callers whom no binding names have profile baseline: an anonymous caller has role developer, a user who is not listed has role developer\n`,
    });
  });

  it("warns of what a settings file says in vain, and ends with 0", async () => {
    const file = settings("schema: 1\nprofile: multi-tenant\nusers: {alice: {}}\n");
    const { code, out, err } = await outcomeOf("settings", "check", file);
    expect({ code, out }).to.deep.equal({
      code: 0,
      out: `${file}: is valid, on profile multi-tenant\n`,
    });
    expect(err).to.match(
      /^.*settings\.yaml: warning: users\.alice: has no uid and no gids, [^\n]*\n.*settings\.yaml: note: [^\n]*\n$/,
    );
  });

  it("says what a settings file does not enforce, in the same words as settings show", async () => {
    const file = settings("schema: 1\nenforcement: {mode: dry_run}\n");
    const { code, err } = await outcomeOf("settings", "check", file);
    expect(code).to.equal(0);
    const [first = ""] = err.split("\n");
    expect(first).to.match(/: warning: NOT ENFORCED: AUDIT MODE: nothing is refused/);
    const { out } = await outcomeOf("settings", "show", "--settings", file);
    expect(out.split("\n")[0]).to.equal(`#${first.slice(`${file}: warning:`.length)}`);
  });

  it("ends with 1 and names each problem of a settings file, with its place", async () => {
    const file = settings("schema: 1\nmodes:\n  privileged: deny\n  ambiguous_json: warn\n");
    const { code, err } = await outcomeOf("settings", "check", file);
    expect(code).to.equal(1);
    expect(err.trimEnd().split("\n")).to.have.length(2);
    expect(err).to.match(
      /^.*settings\.yaml:3:3 modes\.privileged: no control is named "privileged"\n/,
    );
  });

  it("shows what holds for a caller, and the schema of settings", async () => {
    const file = settings("schema: 1\nprofile: ci\nusers: {alice: {}}\n");
    const shown = await outcomeOf("settings", "show", "--user", "alice", "--settings", file);
    expect(shown).to.include({ code: 0, err: "" });
    expect(shown.out)
      .to.match(/^user: "alice"\n/)
      .and.to.include("\nprofile: ci  # ");
    expect((await outcomeOf("settings", "show", "--profile", "restricted")).out).to.match(
      /^# this caller is refused: authenticated_user of profile restricted gives anonymous callers no role\nuser: "" {2}# anonymous\n[^]*\nprofile: restricted {2}# /,
    );
    const schema = JSON.parse((await outcomeOf("settings", "schema")).out) as object;
    expect(schema).to.include({ title: "Settings of Dockwarden", type: "object" });
  });

  it("compares two settings files, for all or for one user", async () => {
    const one = settings("schema: 1\nusers: {alice: {}, bob: {}}\n");
    const text = `${readFileSync(one, "utf8")}user_parameters: {alice: {pids_limit.max_pids: 7}}\n`;
    const other = `${one}.yaml`;
    writeFileSync(other, text);
    expect(await outcomeOf("settings", "diff", one, one)).to.include({ code: 0, out: "" });
    const all = await outcomeOf("settings", "diff", one, other);
    expect(all).to.include({ code: 1 });
    expect(all.out).to.match(/^\+ user_parameters\.alice: /);
    const ofAlice = await outcomeOf("settings", "diff", one, other, "--user", "alice");
    expect(ofAlice.out).to.match(/^- parameters\.pids_limit\.max_pids: \d+\n\+ \S+: 7\n$/);
    const ofBob = await outcomeOf("settings", "diff", one, other, "--user", "bob");
    expect(ofBob).to.include({ code: 0, out: "" });
  });

  it("shows what holds for a caller whose certificate has a unit", async () => {
    const file = settings(
      "schema: 1\ngroups: {chem: {from: {cert_ou: [Chemistry]}}}\nbindings: [{groups: [chem], profile: ci}]\n",
    );
    const show = ["settings", "show", "--settings", file];
    const { out } = await outcomeOf(...show, "--user", "zed", "--ou", "x", "--ou", "Chemistry");
    expect(out)
      .to.match(/^user: "zed"\ngroups: \["chem"\]\n/)
      .and.include("\nprofile: ci  # bindings[0]\n");
    expect((await outcomeOf(...show, "--user", "zed", "--ou", "x")).out).to.include("# not listed");
    const nobody = await outcomeOf(...show, "--ou", "x");
    expect(nobody).to.include({ code: 2, out: "" });
    expect(nobody.err).to.include("add --user NAME");
  });

  it("makes the gateway's authority once, and says what dockerd needs", async () => {
    const { code, out, err } = await outcomeOf("gateway", "init", "--dir", at("ca"));
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out)
      .to.include(`gateway.ca_key  ${at("ca/gateway-ca-key.pem")}`)
      .and.include(`cat /etc/docker/ca.pem ${at("ca/gateway-ca.pem")} > /etc/docker/client-ca.pem`);
    expect(await outcomeOf("gateway", "init", "--dir", at("ca"))).to.include({ code: 2, out: "" });
  });

  it("does not serve a gateway that the settings do not set up, or not well", async () => {
    const without = await outcomeOf("gateway", "--settings", settings("schema: 1\n"));
    expect(without.code).to.equal(2);
    expect(without.err).to.match(
      /^dockwarden: .*settings\.yaml: has no "gateway:" section, which lists the users with a socket\n$/,
    );
    const file = settings("schema: 1\ngateway: {users: {../x: {}}}\n");
    const { code, err } = await outcomeOf("gateway", "--settings", file);
    expect(code).to.equal(2);
    expect(err).to.match(
      /^dockwarden: .*settings\.yaml:2:\d gateway\.ca: must be an absolute path/m,
    );
  });

  it("does not serve with settings that cannot be obeyed", async () => {
    const file = settings("schema: 1\nprofil: x\n");
    const { code, err } = await outcomeOf("serve", "--settings", file);
    expect(code).to.equal(2);
    expect(err).to.match(/^dockwarden: .*settings\.yaml:2:1 profil: no such setting\n$/);
  });
});
