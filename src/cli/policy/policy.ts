import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";
import { policyBenchCommand } from "./policy-bench.js";
import { policyBuildCommand } from "./policy-build.js";
import { policyCheckCommand } from "./policy-check.js";
import { policyDocsCommand } from "./policy-docs.js";
import { policyFmtCommand } from "./policy-fmt.js";
import { policyNewCommand } from "./policy-new.js";
import { policyTestCommand } from "./policy-test.js";

/** Creates `dockwarden policy` with a command for each step of an author's work. */
export function policyCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("policy")
    .description("Write, check, test and build controls of your own.")
    .addCommand(policyNewCommand(streams))
    .addCommand(policyCheckCommand(streams, finish))
    .addCommand(policyFmtCommand(streams, finish))
    .addCommand(policyTestCommand(streams, finish))
    .addCommand(policyDocsCommand(streams))
    .addCommand(policyBenchCommand(streams))
    .addCommand(policyBuildCommand(streams));
}
