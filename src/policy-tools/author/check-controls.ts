import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Catalogue } from "../../domain/settings.js";
import { ACTIONS } from "../build/known-actions.js";
import type { Module } from "../build/parse-rego.js";
import { metadataIn, type Metadata } from "../build/read-metadata.js";
import { tryOpa } from "../build/run-opa.js";
import { unhandledActions } from "./action-findings.js";
import { checkByOpa } from "./check-by-opa.js";
import { faultsOfActions } from "./control-actions.js";
import { faultsOfCalls, type ControlFault } from "./control-calls.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import { factFindings } from "./fact-findings.js";
import { folderFindings } from "./folder-findings.js";
import { findingsInOrder, type ControlFinding } from "./finding.js";
import { metadataFindings } from "./metadata-findings.js";
import { withOpaWorkspace } from "./opa-workspace.js";
import { parameterFindings } from "./parameter-findings.js";
import { nodeLine, type ControlModule } from "./rego-module.js";
import { schemaFacts, type SchemaFacts } from "./schema-facts.js";

/** Dependencies of the check of controls. */
export interface CheckTools {
  readonly opa: string;
  /** The folder of the Rego library that ships with the program. */
  readonly shipped: string;
  /** The shipped controls, whose ids are taken. */
  readonly catalogue: Catalogue;
}

/**
 * Checks an author's controls: by OPA, strictly and against the schema of the input, and for what OPA cannot know.
 *
 * @returns What is wrong, by file and line.
 * @throws {PolicyBuildError} When OPA cannot be run.
 */
export async function checkControls(
  controls: readonly ControlFolder[],
  tools: CheckTools,
): Promise<readonly ControlFinding[]> {
  const facts = schemaFacts(await readSchema(tools.shipped));
  const own: ControlFinding[] = [];
  for (const control of controls) {
    own.push(...folderFindings(control, tools.catalogue), ...metadataFindings(control));
    own.push(...withoutExcused(await ruleFindings(control, tools, facts), control));
    own.push(...(await formatFindings(control, tools.opa)));
  }
  const byOpa = await withOpaWorkspace(tools, (workspace) => checkByOpa(controls, workspace));
  return findingsInOrder([...own, ...byOpa]);
}

async function readSchema(shipped: string): Promise<object> {
  return JSON.parse(await readFile(join(shipped, "schemas/input.json"), "utf8")) as object;
}

/** A comment on the line above excuses a rule of the check there. */
function withoutExcused(
  findings: readonly ControlFinding[],
  { rego }: ControlFolder,
): readonly ControlFinding[] {
  return findings.filter(({ file, line, rule }) => {
    const lines = rego.find(({ path }) => path === file)?.text.split("\n") ?? [];
    return lines[line - 2]?.trim() !== `# dockwarden ignore:${rule}`;
  });
}

/**
 * Finds what OPA does not know: what the rules mean to Dockwarden. A control that OPA cannot parse has findings of OPA.
 *
 * @internal Exported for its test.
 */
export async function ruleFindings(
  { id, rego }: ControlFolder,
  tools: CheckTools,
  facts: SchemaFacts,
): Promise<readonly ControlFinding[]> {
  const modules = await parsedModules(rego, tools);
  const main = rego.find(({ path }) => path.endsWith(`/${id}.rego`));
  const metadata = main === undefined ? null : metadataOf(main);
  if (modules === null || main === undefined || metadata === null) return [];
  const { custom = {} } = metadata;
  const own = modules.filter(({ library }) => library === null);
  const control = { id, metadata, modules: own.map(({ module }) => module) };
  const faults = [...faultsOfCalls(control), ...faultsOfActions(control, ACTIONS)];
  return [
    ...noViolations(own, main),
    ...faults.map((fault) => faultFinding(fault, main)),
    ...factFindings(modules, facts),
    ...parameterFindings({ id, custom, catalogue: tools.catalogue }, own),
    ...unhandledActions(id, custom, own),
  ];
}

function metadataOf({ text }: AuthorFile): Metadata | null {
  try {
    return metadataIn(text)?.metadata ?? null;
  } catch {
    // Findings of METADATA say so.
    return null;
  }
}

function noViolations(
  modules: readonly ControlModule[],
  main: AuthorFile,
): readonly ControlFinding[] {
  const names = modules.flatMap(({ module }) => (module.rules ?? []).map(({ head }) => head.name));
  if (names.includes("violations")) return [];
  const message = `no rule is called "violations", so the control refuses nothing; write violations contains violation.new(…) if { … }`;
  return [{ rule: "no-violations", level: "error", file: main.path, line: 1, message }];
}

function faultFinding({ text, node }: ControlFault, { path }: AuthorFile): ControlFinding {
  const file = node === null ? path : (fileOf(node) ?? path);
  return { rule: "violation-call", level: "error", file, line: nodeLine(node), message: text };
}

function fileOf(node: object): string | null {
  const { location } = node as { readonly location?: { readonly file?: string } };
  return location?.file ?? null;
}

/** The control's own files and those of the shipped library that they import; null if OPA cannot parse one of them. */
async function parsedModules(
  files: readonly AuthorFile[],
  { opa, shipped }: CheckTools,
): Promise<readonly ControlModule[] | null> {
  const own = files.map(async ({ path, text }) => moduleOf(null, { path, text }, opa));
  const libraries = [...librariesIn(files)].map(async (library) => {
    const path = join(shipped, "docker/authz/lib", library, `${library}.rego`);
    return moduleOf(library, { path, text: "" }, opa);
  });
  const modules = await Promise.all([...own, ...libraries]);
  return modules.includes(null) ? null : modules.filter((one) => one !== null);
}

async function moduleOf(
  library: string | null,
  { path, text }: AuthorFile,
  opa: string,
): Promise<ControlModule | null> {
  const module = await parseFile(path, opa);
  return module === null ? null : { library, file: path, text, module };
}

async function parseFile(path: string, opa: string): Promise<Module | null> {
  const args = ["parse", "--format", "json", "--json-include", "locations", path];
  const { code, stdout } = await tryOpa(opa, args);
  return code === 0 ? (JSON.parse(stdout) as Module) : null;
}

/** Libraries import libraries of their own, which is not followed. */
function librariesIn(files: readonly AuthorFile[]): ReadonlySet<string> {
  const imports = files.flatMap(({ text }) => [
    ...text.matchAll(/^import data\.docker\.authz\.lib\.(\w+)$/gm),
  ]);
  return new Set(imports.map(([, name = ""]) => name));
}

async function formatFindings(
  { rego, tests }: ControlFolder,
  opa: string,
): Promise<readonly ControlFinding[]> {
  const paths = [...rego, ...tests].map(({ path }) => path);
  const { code, stdout } = await tryOpa(opa, ["fmt", "--list", ...paths]);
  if (code !== 0) return [];
  const listed = stdout.split("\n").filter((line) => line !== "");
  return listed.map((file) => ({
    ...{ rule: "unformatted", level: "warning" as const, file, line: 1 },
    message: `the file is not formatted; run "dockwarden policy fmt"`,
  }));
}
