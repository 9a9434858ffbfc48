import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { escapeForRegExp } from "./page.js";

/** What a page shows that somebody types, and what it prints. */
export interface Typed {
  /** `root` after the prompt `#` and in scripts, `alice` after `alice$`. */
  readonly user: string;
  /** A command as it is typed, without the prompt, or a script. */
  readonly command: string;
  /** All that is printed; null in a script, where the page does not say. */
  readonly printed: string | null;
}

/** A section of a page, with what is typed there in order. */
interface Section {
  readonly heading: string;
  readonly typed: readonly Typed[];
}

/**
 * Reads the sections of `docs/NAME` that show scripts (`sh`) or terminals (`console`).
 *
 * @throws {Error} When a terminal does not begin with a prompt.
 */
export function readSections(name: string): readonly Section[] {
  const text = readFileSync(join(ROOT, "docs", name), "utf8");
  const sections = text.split(/^## /m).map((part) => {
    const blocks = [...part.matchAll(/^```(sh|console)\n(.*?)^```$/gms)];
    const typed = blocks.flatMap(([, language, inside = ""]) =>
      language === "sh" ? [{ user: "root", command: inside, printed: null }] : typedIn(inside),
    );
    return { heading: part.split("\n")[0] ?? "", typed };
  });
  return sections.filter(({ typed }) => typed.length > 0);
}

/** A prompt with a command, which goes on after a backslash, and the lines up to the next prompt. */
const PROMPTED =
  /^(?:#|(?<user>[a-z]+)\$) (?<command>(?:.*\\\n)*.*)\n(?<printed>(?:(?!(?:#|[a-z]+\$) ).*\n)*)/gm;

function typedIn(block: string): readonly Typed[] {
  const found = [...block.matchAll(PROMPTED)];
  if (found.map(([whole]) => whole).join("") !== block)
    throw new Error(`A terminal must begin with a prompt:\n${block}`);
  return found.map(({ groups = {} }) => {
    const { user = "root", command = "", printed = "" } = groups;
    return { user, command, printed };
  });
}

/** The ids that a page shows, and those that are there instead. */
export type Ids = Map<string, string>;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A command with the ids that are there, in place of those that the page shows. */
export function commandWith(ids: Ids, { command }: Typed): string {
  return command.replace(UUID, (id) => ids.get(id) ?? id);
}

/**
 * Fails unless a command ended as its page shows: with what it printed, and with an error where a plugin denied it. `…`
 * stands for anything within a line, and for any number of lines where it is alone. Learns the ids that the page shows.
 */
export function expectTyped(ids: Ids, { command, printed }: Typed, outcome: ProgramOutcome): void {
  const said = withoutHints(outcome.stdout + outcome.stderr);
  if (printed === null) {
    expect(outcome.code, command + said).to.equal(0);
    return;
  }
  const shown: string[] = [];
  const pattern = escapeForRegExp(printed)
    .replaceAll(UUID, (id) => ids.get(id) ?? (shown.push(id), `(${UUID.source})`))
    .replaceAll(/^…\n/gm, "(?:[^\\n]*\\n)*?")
    .replaceAll("…", "[^\\n]*");
  const found = new RegExp(`^${pattern}$`).exec(said);
  // What was said in the place of the page's words, where they fit; else the difference is shown.
  expect(found === null ? said : printed, command).to.equal(printed);
  expect(outcome.code === 0, `${command} ended with ${String(outcome.code)}`).to.equal(
    !printed.includes(DENIED),
  );
  shown.forEach((id, index) => ids.set(id, found?.[index + 1] ?? id));
}

const DENIED = "authorization denied by plugin dockwarden:";

/**
 * Leaves out what is not of the page: that Docker's CLI refers to its help after an error, in words that depend on its
 * version, and that dockerd warns of limits which the kernel does not have.
 */
function withoutHints(said: string): string {
  return said
    .replace(/\n*^(?:See|Run) 'docker .*--help'.*\n/m, "\n")
    .replaceAll(/^WARNING: Your kernel does not support .*\n/gm, "");
}
