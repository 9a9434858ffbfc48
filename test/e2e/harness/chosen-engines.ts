import { findEngines, parseEngineNames, type Engine } from "../../../tools/tests/engines.js";

/** The engines that ENGINES chooses; all at hand by default. */
export async function chosenEngines(): Promise<readonly Engine[]> {
  return findEngines(parseEngineNames(process.env["ENGINES"]));
}
