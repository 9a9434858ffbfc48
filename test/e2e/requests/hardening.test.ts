import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { openLab, type Lab } from "../harness/lab.js";
import { expectShown, readPage, stepOf } from "../harness/page.js";
import type { Sandbox } from "../harness/sandbox.js";

const PAGE = readPage("set-up/hardening.md");
const [SETTINGS = ""] = PAGE.blocks("yaml");
const SECTIONS = ["User namespaces", "seccomp", "AppArmor", "No new privileges", "Privileged"];

/** In place of the profile that the page speaks of, with white space that counts for nothing. */
const PROFILE = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO" }],
};

function writeProfile(sandbox: Sandbox): void {
  mkdirSync(sandbox.outside("/etc/docker/seccomp"), { recursive: true });
  const text = JSON.stringify(PROFILE, null, "\t");
  writeFileSync(sandbox.outside("/etc/docker/seccomp/lab.json"), `${text}\n`);
}

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] docs/set-up/hardening.md, ${engine.name}, docker CLI ${cli.version}`, () => {
    let lab: Lab;
    let unguarded: ProgramOutcome;
    let digest: string;

    before(async () => {
      lab = await openLab({
        engine,
        cli,
        page: PAGE,
        prepare: (sandbox) => {
          writeProfile(sandbox);
          return Promise.resolve();
        },
        async furnish({ as }) {
          unguarded = await as("root", stepOf(PAGE, "Docker alone", 0).script);
          const { stdout } = await as("root", stepOf(PAGE, "seccomp", 0).script);
          digest = stdout.slice(0, 64);
        },
        settings: () => SETTINGS.replace(/"[0-9a-f]{64}"/, `"${digest}"`),
      });
    });

    after(() => lab.sandbox.close());

    it("is taken off by any caller where no plugin is asked", () => {
      expectShown(stepOf(PAGE, "Docker alone", 0), unguarded);
    });

    it("maps root of a container to the beginning of the range that dockremap has", async () => {
      const { stdout } = await lab.as("root", stepOf(PAGE, "User namespaces", 0).script);
      const [, range, root] = /^dockremap:(\d+):.*\n *0 +(\d+) /.exec(stdout) ?? [];
      expect(Number(root)).to.be.at.least(100_000);
      expect(root).to.equal(range);
    });

    for (const step of SECTIONS.flatMap((heading) => PAGE.steps(heading))) {
      it(step.title, async () => {
        expectShown(step, await lab.as("root", step.script));
      });
    }
  });
}
