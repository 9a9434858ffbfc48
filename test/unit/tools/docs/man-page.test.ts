import { expect } from "chai";
import { Command, Option } from "commander";
import { manPage } from "../../../../tools/docs/man-page.js";

describe("manPage()", () => {
  const program = new Command("tool").description("Does work.").addCommand(
    new Command("job").description("Group of jobs.").addCommand(
      new Command("do")
        .description(".hidden is done.")
        .argument("<file>", "what to do")
        .option("--at <time>", "when", "now")
        .addOption(new Option("--how <way>", "which way").choices(["fast", "well"])),
    ),
  );
  const page = manPage(program, {
    version: "1.2.3",
    exitCodes: [["0", "done"]],
    files: [["/etc/a-b", "settings"]],
    documentation: "See docs.",
  });

  it("describes commands that do something, and not those that only have others", () => {
    expect(page).to.include('.TH TOOL 8 "" "tool 1.2.3"');
    expect(page).to.include('.SS "tool job do <file> [option ...]"\n');
    expect(page).not.to.include("Group of jobs");
  });

  it("gives options with their words and defaults", () => {
    expect(page).to.include(".B \\-\\-at <time>\nwhen (default: \\(dqnow\\(dq)\n");
    expect(page).to.include(".B \\-\\-how <way>\nwhich way (one of: fast, well)\n");
  });

  it("gives exit codes and files", () => {
    expect(page).to.include(".TP\n.B 0\ndone\n").and.include(".TP\n.I /etc/a\\-b\nsettings\n");
  });

  it("escapes what roff would obey", () => {
    expect(page).to.include("\n\\&.hidden is done.\n");
  });
});
