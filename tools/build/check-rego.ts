import { join } from "node:path";
import { checkControls } from "./check-controls.js";
import { findOnPath } from "../../src/policy-tools/build/find-on-path.js";
import { projectToolchain } from "./toolchain.js";
import { ROOT } from "../project.js";
import { policyFiles, regoFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";
import { ToolError, runTool } from "../tool-error.js";

/** The output of `opa test --coverage`, by file. */
interface CoverageReport {
  readonly files: Readonly<
    Record<
      string,
      { readonly not_covered?: readonly { readonly start: { readonly row: number } }[] }
    >
  >;
}

const SCHEMA = "rego/schemas/input.json";

/** On a busy host a test takes longer than the 5 s after which OPA gives it up. */
const PATIENTLY = ["--timeout", "120s"];

// Checks the Rego library: strictly and against the input's schema, its form, its tests, and with Regal.
await runTool(async () => {
  const { opa } = await projectToolchain();
  // By name, since OPA takes the YAML and JSON of a folder for data.
  const files = below(await regoFiles(join(ROOT, "rego")));
  await passes(opa, ["check", "--strict", ...files]);
  // Tests hold facts of the wrong type on purpose.
  const policy = below(await policyFiles(join(ROOT, "rego")));
  await passes(opa, ["check", "--strict", "--schema", SCHEMA, ...policy]);
  await passes(opa, ["fmt", "--list", "--fail", ...files]);
  await checkControls(opa);
  await passes(opa, ["test", ...PATIENTLY, ...files]);
  await covers(opa, files, policy);
  const [regal] = findOnPath("regal", process.env["PATH"]);
  if (regal === undefined) process.stdout.write("Regal is not on PATH: Rego is not linted\n");
  else await passes(regal, ["lint", "rego"]);
});

/** A rule that no test has evaluated may say anything. */
async function covers(
  opa: string,
  files: readonly string[],
  policy: readonly string[],
): Promise<void> {
  const args = ["test", ...PATIENTLY, "--coverage", "--format", "json", ...files];
  const { stdout } = await runProgram(opa, args, { cwd: ROOT });
  const report = (JSON.parse(stdout) as CoverageReport).files;
  const missed = policy.flatMap((file) =>
    (report[file]?.not_covered ?? []).map(({ start }) => `${file}:${start.row}`),
  );
  if (missed.length > 0)
    throw new ToolError(`Cannot accept the Rego library: no test evaluates ${missed.join(", ")}`);
  process.stdout.write(`Covered: all rules of ${policy.length} files\n`);
}

function below(files: readonly string[]): string[] {
  return files.map((file) => join("rego", file));
}

async function passes(program: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd: ROOT });
  process.stdout.write(stdout + stderr);
  const [job] = args;
  if (code !== 0)
    throw new ToolError(
      `Cannot accept the Rego library: "${program} ${String(job)}" ends with ${String(code)}; mend what it names above`,
    );
}
