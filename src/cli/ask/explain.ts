import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";
import { decidingBy, type DecidingFlags, ouOption } from "./deciding-options.js";
import { EXIT } from "../exit.js";

interface ExplainFlags extends DecidingFlags {
  readonly as?: string;
  readonly ou: readonly string[];
  readonly world?: string;
  readonly owner?: string;
  readonly method: string;
  readonly path?: string;
  readonly log?: readonly string[];
}

/** Creates `dockwarden explain`. */
export function explainCommand({ out }: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("explain")
      .description("Explain a decision: what refused it, by which settings, and what would pass.")
      .argument("<what>", "a decision's id, a file with an AuthZ message, or - for a body"),
  )
    .option("--as <user>", "the caller (default: that of the decision, else an anonymous caller)")
    .addOption(ouOption())
    .option("--world <file>", "JSON: the objects that exist, and their owners")
    .option("--owner <user>", "who owns the objects that are not listed (default: the caller)")
    .option("--method <method>", "for a body: the method", "POST")
    .option("--path <target>", "for a body: the path with its query")
    .option("--log <files...>", "files of the audit log (default: the usual ones)")
    .action(async (what: string, flags: ExplainFlags) => {
      const { decisionHead, explain, openSession, readQuestion, showExplanation } =
        await import("../../preview/explain/explain-command.js");
      const question = await readQuestion(what, flags);
      const session = await openSession(flags, question);
      try {
        const explanation = await explain(session, question);
        out(decisionHead(explanation.decision, session, question.recorded));
        out(showExplanation(explanation, session));
        finish(explanation.decision.effect === "allow" ? EXIT.done : EXIT.no);
      } finally {
        await session.close();
      }
    });
}
