import { Command } from "commander";
import { COMMAND_PATHS } from "../../domain/command-paths.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Notice } from "../../domain/notice.js";
import type { Reload } from "../../domain/status.js";
import type { Streams } from "../../domain/streams.js";
import { askSameVersion } from "./ask-same-version.js";
import { EXIT } from "../exit.js";
import { escaped } from "../../domain/escaped.js";
import { noticeLines } from "../notice-lines.js";

/** Earlier reloads come first, and a busy plugin takes its time. */
const WITHIN_MS = 60_000;

/** The plugin's response. */
interface Outcome extends Reload {
  readonly notices: readonly Notice[];
  /** Why the bundle of the policy is not in use that its place has; null if it is. */
  readonly policyProblem: string | null;
}

/** Creates `dockwarden reload`, which has the running plugin read its settings again, and waits for the outcome. */
export function reloadCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("reload")
    .description("Have the running plugin read its settings and policy again; print the outcome.")
    .option("--socket <path>", "where the plugin listens", DEFAULT_PATHS.socket)
    .action(async ({ socket }: { readonly socket: string }) => {
      const answer = await askSameVersion(socket, COMMAND_PATHS.reload, {
        withinMs: WITHIN_MS,
      });
      const { problems, policyProblem, revision, notices } = answer as unknown as Outcome;
      const all = [...problems, ...(policyProblem === null ? [] : [policyProblem])];
      if (problems.length === 0) {
        err(noticeLines(notices, ""));
        out(`The settings were read again, revision ${revision}\n`);
      }
      err(all.map((problem) => `${escaped(problem)}\n`).join(""));
      if (all.length > 0) finish(EXIT.no);
    });
}
