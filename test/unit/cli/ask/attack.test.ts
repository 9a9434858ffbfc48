import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { ROOT } from "../../../../tools/project.js";
import { freshFolder } from "../../../fresh-folder.js";

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function attack(...args: readonly string[]): Promise<Told> {
  const told = { out: "", err: "" };
  const code = await run(["attack", ...args], {
    out: (text) => (told.out += text),
    err: (text) => (told.err += text),
  });
  return { code, ...told };
}

interface Report {
  readonly attacks: number;
  readonly refused: number;
  readonly honestRefused: readonly unknown[];
  readonly through: readonly {
    readonly id: string;
    readonly severity: string;
    readonly fix: Fix | null;
  }[];
  readonly fix: Fix;
}

interface Fix {
  readonly modes: object;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The fewest, so that the test is fast. */
const HIGH = ["--severity", "high"];
const TIGHTENED = join(ROOT, "corpus/settings.yaml");

describe("dockwarden attack", () => {
  const at = freshFolder();

  it("lets nothing through by the settings that refuse every attack", async () => {
    const { code, out } = await attack("--settings", TIGHTENED);
    expect(out).to.match(/\n(\d+) attacks: \1 refused, 0 let through\n/);
    expect(out).to.include("honest requests: 0 refused\n");
    expect(code).to.equal(0);
  });

  it("lists what a switched-off control lets through, the worst first, with the change that refuses it", async () => {
    const text = `${tightened()}\nmessages: {}\n`;
    const file = at("off.yaml");
    writeFileSync(file, text.replace("modes:\n", "modes:\n  privileged_container: off\n"));
    const { code, out } = await attack("--settings", file);
    expect(code).to.equal(1);
    expect(out).to.match(
      /\ncritical \S+: .*\n +POST .*\n +should be refused by privileged_container/,
    );
    expect(out).to.include("fix: modes: privileged_container: deny\n");
    expect(out).to.match(
      /These settings would refuse \d+ of them, and 0 honest requests that pass now:\n {2}modes:/,
    );
  });

  it("tells the mode of a fix from its parameters", async () => {
    const { out } = await attack("--profile", "baseline", "--severity", "critical");
    expect(out).to.match(/fix: modes: (\w+): deny; parameters: \1\.\w+: /);
  });

  it("proposes for a shipped profile settings that then let nothing through", async () => {
    const { code, out } = await attack("--profile", "baseline", ...HIGH, "--json");
    expect(code).to.equal(1);
    const { attacks, refused, through, fix } = JSON.parse(out) as Report;
    expect(attacks - refused)
      .to.equal(through.length)
      .and.be.above(2);
    expect(through.filter((one) => one.fix === null)).to.deep.equal([]);
    const parameters = Object.entries(fix.parameters).flatMap(([control, values]) =>
      Object.entries(values).map(([name, value]) => [`${control}.${name}`, value]),
    );
    const settings = {
      ...{ schema: 1, profile: "baseline", modes: fix.modes, anonymous: { role: "developer" } },
      parameters: Object.fromEntries(parameters) as object,
    };
    const file = at("fixed.yaml");
    writeFileSync(file, JSON.stringify(settings));
    const { out: after } = await attack("--settings", file, ...HIGH);
    expect(after).to.include(" 0 let through\n");
  });

  it("tries only attacks of a severity", async () => {
    const { out } = await attack("--profile", "baseline", ...HIGH, "--json");
    const { attacks, through } = JSON.parse(out) as Report;
    expect(attacks).to.be.above(5).and.below(50);
    expect(new Set(through.map(({ severity }) => severity))).to.deep.equal(new Set(["high"]));
  });

  it("attacks as a user, by what the settings give the user", async () => {
    const file = at("users.yaml");
    const own = `users:\n  alice: { roles: [developer] }\nbindings:\n  - { users: [alice], profile: baseline }\n`;
    writeFileSync(file, `schema: 1\nprofile: multi-tenant\n${own}`);
    const ofAlice = await attack("--settings", file, "--as", "alice", ...HIGH);
    expect(ofAlice.out).to.match(/^User alice, by .*users\.yaml, profile baseline\n/);
    expect(ofAlice.code).to.equal(1);
    const ofNobody = await attack("--settings", file, ...HIGH);
    expect(ofNobody.out).to.include("Most honest requests are refused");
    expect(ofNobody.code).to.equal(0);
  });

  it("decides as if a dry run enforced, and says so", async () => {
    const file = at("dry.yaml");
    writeFileSync(file, tightened().replace("mode: enforce", "mode: dry_run"));
    const { code, out } = await attack("--settings", file);
    expect(out).to.include("the settings refuse nothing now (dry run)");
    expect(code).to.equal(0);
  });

  it("cannot go on without usable settings", async () => {
    const { code, err } = await attack("--settings", at("missing.yaml"));
    expect([code, err]).to.satisfy(() => code === 2 && err.includes("Cannot read settings"));
    expect((await attack("--severity", "awful")).code).to.equal(2);
  });
});

function tightened(): string {
  return readFileSync(TIGHTENED, "utf8");
}
