import { withAuthorTools } from "./author-tools.js";
import { readControlsIn, type ControlFolder } from "./control-folder.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { Facts } from "../../domain/facts.js";
import { UsageError } from "../../domain/errors.js";
import { loadPolicy } from "../../engine/policy/load-policy.js";
import { loadSettings } from "../../engine/settings/load-settings.js";
import { createExampleEvaluator } from "./example-evaluator.js";
import { readExamples } from "./read-examples.js";

/**
 * Measures what the controls in a folder add to a decision.
 *
 * @param say Told in a line of what takes long.
 * @throws {UsageError} When the folder has no control, or no example to decide.
 */
export function benchFolder(folder: string, say: (line: string) => void): Promise<BenchReport> {
  const controls = readControlsIn(folder);
  return withAuthorTools(say, async (tools) => {
    const without = await tools.compile([]);
    const together = await tools.compile(controls);
    return benchControls(controls, { without, together });
  });
}

/** The time that controls add to an evaluation. Only the ratio can be compared between machines. */
interface BenchReport {
  readonly examples: number;
  /** Microseconds of an evaluation by the shipped controls alone, and with the author's: medians of all rounds. */
  readonly without: number;
  readonly together: number;
  /** The median of the rounds' ratios. */
  readonly ratio: number;
}

/** The shipped controls alone, and together with the author's, compiled alike. */
interface BenchLibraries {
  readonly without: CompiledLibrary;
  readonly together: CompiledLibrary;
}

const PROFILE = "baseline";

/** Rounds take turns, so that a slower moment of the machine hits both. */
const ROUNDS = 40;
const WARM_UP = 5;

/** An evaluation takes some tens of microseconds, the clock ticks in single ones. */
const REPEAT = 20;

/**
 * Evaluates the examples of controls by both libraries in turn, by the profile `baseline`.
 *
 * @throws {UsageError} When there is no example.
 */
async function benchControls(
  controls: readonly ControlFolder[],
  { without, together }: BenchLibraries,
): Promise<BenchReport> {
  const facts = await factsOfExamples(controls, together);
  if (facts.length === 0)
    throw new UsageError("Cannot measure the controls: they have no examples.yaml to evaluate");
  const evaluate = { without: await evaluatorOf(without), together: await evaluatorOf(together) };
  const rounds: { readonly without: number; readonly together: number }[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const times = {
      without: time(evaluate.without, facts),
      together: time(evaluate.together, facts),
    };
    if (round >= 0) rounds.push(times);
  }
  return {
    examples: facts.length,
    without: median(rounds.map((one) => one.without)),
    together: median(rounds.map((one) => one.together)),
    ratio: median(rounds.map((one) => one.together / one.without)),
  };
}

async function factsOfExamples(
  controls: readonly ControlFolder[],
  library: CompiledLibrary,
): Promise<readonly Facts[]> {
  const evaluator = await createExampleEvaluator(library);
  try {
    const examples = controls.flatMap(({ examples: file }) =>
      file === null ? [] : readExamples(file).examples,
    );
    const facts: Facts[] = [];
    for (const { example } of examples)
      facts.push(await evaluator.factsOf({ ...example, parameters: {} }, PROFILE));
    return facts;
  } finally {
    await evaluator.close();
  }
}

type Evaluate = (facts: Facts) => unknown;

/** As the plugin loads a policy: each control is asked about its own actions. */
async function evaluatorOf(library: CompiledLibrary): Promise<Evaluate> {
  const settings = await loadSettings(null, library, { profile: PROFILE });
  const { policy } = await loadPolicy(library, settings);
  return (facts) => policy.evaluate(facts);
}

/** Microseconds of an evaluation. */
function time(evaluate: Evaluate, facts: readonly Facts[]): number {
  const begun = performance.now();
  for (let again = 0; again < REPEAT; again += 1) for (const one of facts) evaluate(one);
  return ((performance.now() - begun) * 1000) / (REPEAT * facts.length);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
