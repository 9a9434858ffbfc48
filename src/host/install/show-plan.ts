import { createTwoFilesPatch } from "diff";
import { octal } from "../../domain/octal.js";
import type { FileChange, Plan, ServiceAction } from "./changes.js";
import { wordsOf } from "./systemctl.js";

/** Renders what is about to change: the diff of each file, and what systemctl is asked. Private keys are not shown. */
export function showPlan({ first, changes, actions, notes }: Plan): string {
  return [
    ...first.map(actionLine),
    ...changes.map(showChange),
    ...actions.map(actionLine),
    notesOf({ notes }),
  ].join("");
}

/** Renders what the operator should know, a line for each note. */
export function notesOf({ notes }: Pick<Plan, "notes">): string {
  return notes.map((note) => `note: ${note}\n`).join("");
}

function actionLine(action: ServiceAction): string {
  return `systemctl ${wordsOf(action).join(" ")}  # ${action.why}\n`;
}

function showChange(change: FileChange): string {
  const head = `# ${change.path}: ${change.why} (${useOf(change)})\n`;
  if (change.isSecret) return `${head}# a private key, which is not shown\n`;
  const { path, before, after } = change;
  const from = before === null ? "/dev/null" : path;
  const to = after === null ? "/dev/null" : path;
  const text = (file: FileChange["after"]): string => file?.content.toString() ?? "";
  const patch = createTwoFilesPatch(from, to, text(before), text(after), "", "", {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  // Characters that change what a terminal shows would have an administrator agree to something else.
  return `${head}${patch.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?")}`;
}

/** Returns `removed`, or mode and owner, with what they were: `mode 0644 to 0600, owner 0:0`. */
function useOf({ before, after }: FileChange): string {
  if (after === null) return "removed";
  const mode = changed(before && octal(before.mode), octal(after.mode));
  const owner = changed(before && `${before.uid}:${before.gid}`, `${after.uid}:${after.gid}`);
  return `mode ${mode}, owner ${owner}`;
}

function changed(before: string | null, after: string): string {
  return before === null || before === after ? after : `${before} to ${after}`;
}
