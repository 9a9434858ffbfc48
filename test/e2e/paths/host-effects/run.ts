import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findEngines, parseEngineNames, type Engine } from "../../../../tools/tests/engines.js";
import { ToolError, runTool } from "../../../../tools/tool-error.js";
import { readKept } from "./kept.js";
import { openEffectLab, VARIANTS, type EffectLab, type Variant } from "./lab.js";
import { runSequence } from "./run-sequence.js";
import { search } from "./search.js";

/** A lab is made again so often, so that what a sequence has left behind does not last. */
const LAB_SECONDS = 300;

/**
 * Searches for host paths that dockerd touches for a user, in each kind of lab in turn or in one:
 * `node build/test/e2e/paths/host-effects/run.js --engine newest --all --seconds 7200 --record effects.jsonl`. With `--kept` it
 * runs the kept sequences instead, with DOCKWARDEN_PROGRAM against another build.
 *
 * The exit code is 1 if a canary was touched.
 */
await runTool(async () => {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "oldest" },
      seconds: { type: "string", default: "600" },
      seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
      lab: { type: "string" },
      all: { type: "boolean", default: false },
      kept: { type: "boolean", default: false },
      record: { type: "string" },
    },
  });
  const [engine] = await findEngines(parseEngineNames(values.engine));
  if (engine === undefined) throw new ToolError("Cannot search: --engine must name one");
  const variants = chosenVariants(engine, values.lab, values.all);
  const record = (entry: object): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), ...entry });
    console.log(line.length > 2000 ? `${line.slice(0, 2000)}…` : line);
    if (values.record !== undefined) appendFileSync(values.record, `${line}\n`);
  };
  const plan = { seconds: Number(values.seconds), seed: Number(values.seed) };
  const finds = values.kept
    ? await runKept(engine, variants, record)
    : await searchAll(engine, variants, plan, record);
  if (finds > 0) process.exitCode = 1;
});

type Record = (entry: object) => void;

function chosenVariants(
  engine: Engine,
  name: string | undefined,
  isAll: boolean,
): readonly Variant[] {
  const variants = VARIANTS[engine.name];
  if (isAll) return variants;
  const chosen = variants.filter((one) => name === undefined || one.name === name).slice(0, 1);
  if (chosen.length > 0) return chosen;
  const names = variants.map((one) => one.name).join('", "');
  throw new ToolError(`Cannot choose lab "${name ?? ""}": --lab must be one of "${names}"`);
}

/** Opens labs of the variants in turn until time is up; a find ends its lab. */
async function searchAll(
  engine: Engine,
  variants: readonly Variant[],
  plan: { readonly seconds: number; readonly seed: number },
  record: Record,
): Promise<number> {
  const end = Date.now() + plan.seconds * 1000;
  let { seed } = plan;
  let finds = 0;
  for (let turn = 0; Date.now() < end; turn += 1) {
    const variant = variants[turn % variants.length];
    if (variant === undefined) break;
    await inLab(engine, variant, async (lab) => {
      const began = Date.now();
      const seconds = Math.min(LAB_SECONDS, (end - began) / 1000);
      const searched = await search(lab, { ...plan, seconds, seed });
      seed = searched.next;
      finds += searched.find === null ? 0 : 1;
      const took = Math.round((Date.now() - began) / 1000);
      record({ engine: engine.name, lab: variant.name, seconds: took, ...searched });
    });
  }
  return finds;
}

async function runKept(
  engine: Engine,
  variants: readonly Variant[],
  record: Record,
): Promise<number> {
  let finds = 0;
  for (const variant of variants)
    await inLab(engine, variant, async (lab) => {
      for (const kept of readKept()) {
        const began = Date.now();
        const { hits, calls } = await runSequence(lab, kept);
        finds += hits.length > 0 ? 1 : 0;
        const tookMs = Date.now() - began;
        const entry = {
          kept: kept.name,
          tookMs,
          found: hits.length,
          hits: hits.slice(0, 5),
          calls,
        };
        record({ engine: engine.name, lab: variant.name, ...entry });
      }
    });
  return finds;
}

async function inLab(
  engine: Engine,
  variant: Variant,
  work: (lab: EffectLab) => Promise<void>,
): Promise<void> {
  const lab = await openEffectLab(engine, variant);
  try {
    await work(lab);
  } finally {
    await lab.close();
  }
}
