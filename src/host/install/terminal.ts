import { createInterface } from "node:readline/promises";
import { UsageError } from "../../domain/errors.js";
import type { AskOperator } from "./environment.js";

/** Returns what asks the operator; null if standard input or output is not a terminal. */
export function terminal(): AskOperator | null {
  const { stdin: input, stdout: output } = process;
  if (!input.isTTY || !output.isTTY) return null;
  return async (question) => {
    const lines = createInterface({ input, output });
    const ended = new AbortController();
    lines.on("close", () => {
      ended.abort();
    });
    try {
      return await lines.question(question, { signal: ended.signal });
    } catch (thrown) {
      if (!ended.signal.aborted) throw thrown;
      throw new UsageError("Cannot go on: the question was not answered; nothing was changed");
    } finally {
      lines.close();
    }
  };
}
