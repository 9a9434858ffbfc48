import { expect } from "chai";
import { withCommand } from "../../../../src/audit/record/redact-command.js";
import { redact } from "../../../../src/audit/record/redact.js";
import type { ExecCommand } from "../../../../src/domain/audit-level.js";
import { bodyOf, callOf } from "../../engine/facts/call.js";

function shownOf(Cmd: unknown, shows: ExecCommand, action = "exec.create") {
  const call = callOf(action, { body: bodyOf({ Cmd, User: "app", Env: ["A=b"] }) });
  const { call: shown, erased } = withCommand(redact(call), call, shows);
  return { body: shown.body as Readonly<Record<string, unknown>>, erased };
}

describe("withCommand()", () => {
  it("shows nothing of a command by default, the program, or all", () => {
    const Cmd = ["/bin/sh", "-c", "id"];
    expect(shownOf(Cmd, "none").body).to.deep.equal({ User: "app", Env: ["A"] });
    expect(shownOf(Cmd, "program").body["Cmd"]).to.deep.equal(["/bin/sh"]);
    expect(shownOf(Cmd, "full").body["Cmd"]).to.deep.equal(Cmd);
  });

  it("says with `erased` whether something is hidden", () => {
    expect(shownOf(["id"], "program").erased).to.deep.equal(["Env.*"]);
    expect(shownOf(["id", "-u"], "program").erased).to.include("Cmd");
    expect(shownOf(["id", "-u"], "full").erased).not.to.include("Cmd");
    expect(shownOf(["x", "--token", "abc"], "full").erased).to.include("Cmd");
  });

  it("hides a program that is a script or looks like a secret", () => {
    for (const program of ["echo $x | sh", "AKIAIOSFODNN7EXAMPLE", "kQ7xVw2pLm9RtY4sBn6c"])
      expect(shownOf([program, "x"], "program").body["Cmd"]).to.deep.equal(
        ["… (≤64)"].slice(0, 1).map(() => (program.length > 16 ? "… (≤64)" : "… (≤16)")),
      );
  });

  it("shows no command of other actions, and none of a strange type", () => {
    expect(shownOf(["id"], "full", "container.create").body).not.to.have.property("Cmd");
    for (const Cmd of [[], {}, 1, [1], ["a", null], ""])
      expect(shownOf(Cmd, "full").body["Cmd"] ?? null, JSON.stringify(Cmd)).to.deep.equal(
        Cmd === "" ? [""] : null,
      );
  });

  it("shows a bounded part of a long command", () => {
    const words = shownOf(Array(5000).fill("word"), "full").body["Cmd"] as readonly string[];
    expect(words.join(" ").length).to.be.below(2200);
    expect(words.at(-1)).to.match(/^\(\+\d+ more\)$/);
  });
});
