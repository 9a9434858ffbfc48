import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../tools/project.js";
import { writeAuditStory } from "../audit-story.js";
import { freshFolder } from "../fresh-folder.js";
import { partsOf, readFile } from "./pages.js";

const PAGE = "docs/what-happened/audit-questions.md";
const MAIN = join(ROOT, "build/src/cli/main.js");

describe("The commands of an auditor's questions", () => {
  const at = freshFolder();
  const typed = commandsIn(readFile(PAGE));

  it("answer twelve questions", () => {
    const questions = readFile(PAGE).match(/^## .*\?$/gm) ?? [];
    expect(questions).to.have.lengthOf(12);
    expect(typed.length).to.be.at.least(12);
  });

  it("print what the page shows", () => {
    writeAuditStory(at());
    const env = { ...process.env, TZ: "UTC", NODE: process.execPath, MAIN };
    for (const { command, shown } of typed) {
      const script = `dockwarden() { "$NODE" "$MAIN" "$@"; }\n${command}`;
      const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: at(), env });
      const printed = stdout.toString().replaceAll("\r\n", "\n").replaceAll(/ +$/gm, "").trimEnd();
      expect({ printed, stderr: stderr.toString() }, command).to.deep.equal({
        printed: shown,
        stderr: "",
      });
    }
  });
});

interface Typed {
  readonly command: string;
  /** What the page shows that it prints. */
  readonly shown: string;
}

function commandsIn(page: string): readonly Typed[] {
  const lines = partsOf(page).lines.filter(({ language }) => language === "console");
  const text = lines.map((line) => line.text).join("\n");
  return text
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...shown] = part.split("\n");
      return { command, shown: shown.join("\n").trimEnd() };
    });
}
