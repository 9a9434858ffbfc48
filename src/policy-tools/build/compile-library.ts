import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { Catalogue } from "../../domain/settings.js";
import { checkCompiles } from "./check-compiles.js";
import { checkMetadata } from "./check-metadata.js";
import { checkPackages } from "./check-packages.js";
import { withDefaults } from "./control-defaults.js";
import { inspectStage, type StagedControls } from "./inspect-stage.js";
import { makeLean } from "./lean-rego.js";
import { readCatalogue } from "./read-catalogue.js";
import { readControlFolders, type ControlSource } from "./read-control-folders.js";
import { readProfiles } from "./read-profiles.js";
import { readRules, ruleLocations } from "./read-rules.js";
import { stageControls, stageLibrary } from "./stage-sources.js";
import type { Toolchain } from "./toolchain.js";
import { PolicyBuildError } from "../../domain/errors.js";
import { readCapabilities, usableOf } from "./capabilities.js";
import { fileInTar } from "./file-in-tar.js";
import { optimiseWasm } from "./optimise-wasm.js";
import { runOpa } from "./run-opa.js";

/** The Rego sources to compile. */
export interface Sources {
  /** The folder of the Rego library that ships with the program. */
  readonly shipped: string;
  /** Folders of an author's controls, each with a folder for each control. */
  readonly custom: readonly string[];
}

/**
 * Compiles an author's controls together with those that ship. The same sources give the same library, wherever they lie.
 *
 * @throws {PolicyBuildError} When they do not compile, their parts do not fit each other, or an author's control is more than
 *   a control.
 */
export async function compileLibrary(
  toolchain: Toolchain,
  { shipped, custom }: Sources,
): Promise<CompiledLibrary> {
  const controls = await readControlFolders(custom);
  const scratch = await mkdtemp(join(tmpdir(), "dockwarden-policy-"));
  try {
    const stage = join(scratch, "stage");
    const shippedIds = await stageLibrary(shipped, stage);
    await stageControls(controls, stage, shippedIds);
    const inspected = await inspectControls(toolchain, stage, controls);
    const catalogue = await readCatalogue(toolchain.opa, stage, inspected);
    const profiles = await readProfiles(join(shipped, "profiles"), without(controls, catalogue));
    await makeLean(stage, Object.keys(catalogue));
    return {
      wasm: await compilePolicy(toolchain, stage, scratch),
      catalogue,
      profiles: withDefaults(profiles, controls, inspected),
      rules: rulesIn(shipped, catalogue, controls),
      origin: custom.length === 0 ? null : custom.join(", "),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Checks an author's controls as they were written, before the build rewrites them. */
async function inspectControls(
  { opa }: Toolchain,
  stage: string,
  controls: readonly ControlSource[],
): Promise<StagedControls> {
  if (controls.length > 0) {
    await checkPackages(opa, controls);
    await checkCompiles(opa, stage, controls);
  }
  const inspected = await inspectStage(opa, stage);
  checkMetadata(controls, inspected);
  return inspected;
}

/** Shipped profiles know the controls that ship. */
function without(controls: readonly ControlSource[], catalogue: Catalogue): Catalogue {
  const shipped = Object.entries(catalogue).filter(
    ([id]) => !controls.some((own) => own.id === id),
  );
  return Object.fromEntries(shipped);
}

function rulesIn(
  shipped: string,
  catalogue: Catalogue,
  controls: readonly ControlSource[],
): CompiledLibrary["rules"] {
  const own = new Map(controls.map(({ id, files }) => [id, ruleLocations(id, files)]));
  const ids = Object.keys(catalogue);
  const others = readRules(
    shipped,
    ids.filter((id) => !own.has(id)),
  );
  return Object.fromEntries(ids.map((id) => [id, own.get(id) ?? others[id] ?? []]));
}

/** The entrypoint of the compiled policy. */
const ENTRYPOINT = "docker/authz/decision";

/**
 * Compiles the Rego files in `stage` to WASM, without OPA's own optimising: its `-O` evaluates at build time and takes
 * the data that only comes with `setData` for absent, so that the result never denies. The same files
 * give the same bytes. `scratch` is a folder for what is made on the way.
 *
 * @throws {PolicyBuildError} When they do not compile, or use a built-in that the evaluator lacks.
 */
async function compilePolicy(
  { opa, wasmOpt }: Toolchain,
  stage: string,
  scratch: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const capabilities = join(scratch, "capabilities.json");
  const bundle = join(scratch, "bundle.tar.gz");
  await writeFile(capabilities, JSON.stringify(usableOf(await readCapabilities(opa, scratch))));
  const target = ["-t", "wasm", "-e", ENTRYPOINT, "-o", bundle];
  await runOpa(opa, ["build", ...target, "--capabilities", capabilities, "."], stage);
  const module = fileInTar(gunzipSync(await readFile(bundle)), "/policy.wasm");
  if (module === null)
    throw new PolicyBuildError(`Cannot read "${bundle}", which opa build made: no /policy.wasm`);
  if (wasmOpt === null) return new Uint8Array(module);
  const path = join(scratch, "policy.wasm");
  await writeFile(path, module);
  return optimiseWasm(wasmOpt, path);
}
