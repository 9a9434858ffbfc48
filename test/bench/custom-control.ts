import { join } from "node:path";
import type { CompiledLibrary } from "../../src/domain/compiled-library.js";
import { makeAttackHost } from "../../src/preview/attack/attack-host.js";
import { corpusCases, isStrict } from "../../src/preview/attack/case.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { compileLibrary } from "../../src/policy-tools/build/compile-library.js";
import { readBundle } from "../../src/policy-tools/bundle/read-bundle.js";
import { writeBundle } from "../../src/policy-tools/bundle/write-bundle.js";
import { loadSettings } from "../../src/engine/settings/load-settings.js";
import { ROOT } from "../../tools/project.js";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { corpusDecisions, type CorpusDecisions } from "../corpus/corpus-decisions.js";
import { median } from "../statistics.js";
import { IS_QUICK } from "./scale.js";

const CASES = corpusCases().filter((one) => isStrict(one) && one.authz_request !== null);

/**
 * Measures what controls of an author cost: decisions on the requests of the corpus, by the policy that ships with the program, by
 * the same policy from a bundle, and by bundles with controls of the cookbook. They take turns, so that a slower moment of the
 * machine hits all.
 */
async function main(): Promise<void> {
  const host = await makeAttackHost();
  try {
    const subjects = await openSubjects(host.root);
    const rounds = IS_QUICK ? 3 : 15;
    const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
    for (let round = -1; round < rounds; round += 1)
      for (const { name, decisions } of subjects) {
        const took = await timeOf(decisions);
        if (round >= 0) times.get(name)?.push(took);
      }
    report(times);
    for (const { decisions } of subjects) await decisions.close();
  } finally {
    host.close();
  }
}

interface Subject {
  readonly name: string;
  readonly decisions: CorpusDecisions;
}

async function openSubjects(hostRoot: string): Promise<readonly Subject[]> {
  const libraries: Readonly<Record<string, CompiledLibrary>> = {
    embedded: loadLibrary(),
    "the same from a bundle": await bundled([]),
    "one control of an author": await bundled(["label-required"]),
    "three controls of an author": await bundled([
      "label-required",
      "no-latest-at-night",
      "office-hours",
    ]),
  };
  const subjects: Subject[] = [];
  for (const [name, library] of Object.entries(libraries)) {
    const settings = await loadSettings(null, library, { profile: "multi-tenant" });
    const chosen = { library, settings, opaDockerAuthz: null };
    subjects.push({ name, decisions: await corpusDecisions(chosen, hostRoot, "alice") });
  }
  return subjects;
}

/** Compiles as `dockwarden policy build` does, and reads the bundle as the plugin does. */
async function bundled(examples: readonly string[]): Promise<CompiledLibrary> {
  const toolchain = await projectToolchain();
  const custom = examples.map((name) => join(ROOT, "examples", name, "controls"));
  const library = await compileLibrary(toolchain, { shipped: join(ROOT, "rego"), custom });
  const bundle = writeBundle(library, { revision: "bench", sequence: 0 });
  return readBundle(bundle, "bench.tar.gz", null);
}

/** Microseconds of a decision. */
async function timeOf(decisions: CorpusDecisions): Promise<number> {
  const begun = performance.now();
  for (const one of CASES) await decisions.decide(one);
  return ((performance.now() - begun) * 1000) / CASES.length;
}

function report(times: ReadonlyMap<string, readonly number[]>): void {
  const [usual = []] = times.values();
  console.log("decisions on the requests of the corpus, µs and ratio to the embedded policy");
  for (const [name, all] of times) {
    const ratio = median(all.map((took, round) => took / (usual[round] ?? Number.NaN)));
    console.log(`  ${name.padEnd(28)} ${median(all).toFixed(0).padStart(6)} ${ratio.toFixed(2)}`);
  }
}

await main();
