import { Command, Option } from "commander";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { EXIT } from "../exit.js";
import { policyBuildCommand } from "./policy-build.js";

/** Creates `dockwarden policy` with a command for each step of an author's work. */
export function policyCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("policy")
    .description("Write, check, test and build controls of your own.")
    .addCommand(newCommand(streams))
    .addCommand(checkCommand(streams, finish))
    .addCommand(fmtCommand(streams, finish))
    .addCommand(testCommand(streams, finish))
    .addCommand(docsCommand(streams))
    .addCommand(benchCommand(streams))
    .addCommand(policyBuildCommand(streams));
}

interface NewFlags {
  readonly in: string;
  readonly action: string;
}

function newCommand({ out }: Streams): Command {
  return new Command("new")
    .description("Make a control from templates: the rule, its tests and its examples.")
    .argument("<id>", 'the id of the control, as "label_required"')
    .option("--in <folder>", "the folder of controls", ".")
    .option("--action <action>", "the action that it decides", "container.create")
    .action(async (id: string, { in: folder, action }: NewFlags) => {
      const { newControl } = await import("../../policy-tools/author/new-command.js");
      const paths = await newControl({ id, folder, action });
      out(paths.map((path) => `${escaped(path)}\n`).join(""));
    });
}

function checkCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("check")
    .description("Check controls: by OPA, their METADATA, and for rules that refuse nothing.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--json", "one JSON object")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { checkFolder } = await import("../../policy-tools/author/check-command.js");
      const { controls, findings } = await checkFolder(folder, (line) => {
        err(`${line}\n`);
      });
      const { findingLine, findingSummary } = await import("../../policy-tools/author/finding.js");
      const lines = [...findings.map(findingLine), findingSummary(controls, findings)];
      if (json) out(`${JSON.stringify({ controls, findings }, null, 2)}\n`);
      else out(lines.map((line) => `${escaped(line)}\n`).join(""));
      const failed = findings.some(({ level }) => level === "error");
      finish(failed ? EXIT.no : EXIT.done);
    });
}

function fmtCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("fmt")
    .description("Format the Rego files of controls; print those that were not formatted.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--check", "change nothing; fail if a file is not formatted")
    .action(async (folder: string, { check = false }: { readonly check?: boolean }) => {
      const { formatFolder } = await import("../../policy-tools/author/fmt-command.js");
      const files = await formatFolder(folder, !check, (line) => {
        err(`${line}\n`);
      });
      out(files.map((file) => `${escaped(file)}\n`).join(""));
      finish(check && files.length > 0 ? EXIT.no : EXIT.done);
    });
}

/** The forms of the results; the help lists them before they are loaded. */

const FORMATS = ["text", "json", "junit", "sarif"] as const;

interface TestFlags {
  readonly coverage?: boolean;
  readonly watch?: boolean;
  readonly format: (typeof FORMATS)[number];
}

function testCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("test")
    .description("Run the tests of controls, and decide their examples by the compiled policy.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--coverage", "fail if no test evaluates a line of a rule")
    .option("--watch", "test again after each change, until interrupted")
    .addOption(new Option("--format <form>", "the results").choices(FORMATS).default("text"))
    .action(async (folder: string, flags: TestFlags) => {
      const { testFolder } = await import("../../policy-tools/author/test-command.js");
      const passed = await testFolder(folder, flags, streams);
      finish(passed ? EXIT.done : EXIT.no);
    });
}

function docsCommand({ out, err }: Streams): Command {
  return new Command("docs")
    .description("Write a page for each control, as the shipped ones have, in Markdown.")
    .argument("<folder>", "the folder of controls, or of one control")
    .requiredOption("--output <dir>", "the folder of the pages")
    .action(async (folder: string, { output }: { readonly output: string }) => {
      const { writeDocs } = await import("../../policy-tools/author/docs-command.js");
      const paths = await writeDocs(folder, output, (line) => {
        err(`${line}\n`);
      });
      out(paths.map((path) => `${escaped(path)}\n`).join(""));
    });
}

function benchCommand({ out, err }: Streams): Command {
  return new Command("bench")
    .description("Measure what controls add to a decision: their examples, with and without them.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--json", "one JSON object")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { benchFolder } = await import("../../policy-tools/author/bench-command.js");
      const report = await benchFolder(folder, (line) => {
        err(`${line}\n`);
      });
      const { examples, without, together, ratio } = report;
      const lines = [
        `${examples} examples, by the profile baseline`,
        `shipped controls alone:   ${without.toFixed(1)} µs`,
        `together with these:      ${together.toFixed(1)} µs`,
        `ratio:                    ${ratio.toFixed(2)}`,
      ];
      out(json ? `${JSON.stringify(report)}\n` : lines.map((line) => `${line}\n`).join(""));
    });
}
