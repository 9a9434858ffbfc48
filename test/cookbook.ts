import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tools/project.js";
import { readSections, type Typed } from "./e2e/harness/console.js";

/** An example of the cookbook, `examples/<name>`. */
export interface Recipe {
  readonly name: string;
  /** The text of its settings. */
  readonly settings: string;
  /** The folder of its own controls; null if those that ship with the program are enough. */
  readonly controls: string | null;
  readonly sections: readonly TimedSection[];
}

/** Commands of its README, and what they print. */
export interface TimedSection {
  readonly heading: string;
  /** When they are typed, if that matters. */
  readonly at: Date | null;
  readonly typed: readonly Typed[];
}

export const EXAMPLES = join(ROOT, "examples");

/** Reads all examples, in alphabetical order. */
export function readRecipes(): readonly Recipe[] {
  return readdirSync(EXAMPLES).sort().map(readRecipe);
}

function readRecipe(name: string): Recipe {
  const controls = join(EXAMPLES, name, "controls");
  return {
    name,
    settings: readFileSync(join(EXAMPLES, name, "settings.yaml"), "utf8"),
    controls: existsSync(controls) ? controls : null,
    sections: readSections(`../examples/${name}/README.md`).map((section) => ({
      ...section,
      at: timeIn(section.heading),
    })),
  };
}

/** `On Monday: 2026-12-07 10:00 UTC, 11:00 in Berlin` */
function timeIn(heading: string): Date | null {
  const [, date, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/.exec(heading) ?? [];
  return date === undefined || time === undefined ? null : new Date(`${date}T${time}:00Z`);
}

/** Whether a page says that a plugin denies a command. */
export function isDenied({ printed }: Typed): boolean {
  return printed?.includes("authorization denied by plugin dockwarden: ") ?? false;
}

/** Folders of the host that the examples mount, and who owns them. */
const FOLDERS: readonly (readonly [path: string, owner: number])[] = [
  ["home/alice/data", 2001],
  ["home/bob", 2002],
  ["srv/runner/work/app", 0],
  ["srv/agent/task", 2003],
  ["srv/teams/chem", 0],
  ["srv/teams/bio", 0],
];

/** Makes them below a folder that stands for the host's root. */
export function makeFolders(root: string): void {
  for (const [path] of FOLDERS) mkdirSync(join(root, path), { recursive: true });
}

/** A script that makes them, with their owners and the files that the examples list. */
export const MAKE_FOLDERS = `mount -t tmpfs -o mode=755 dockwarden-home /home
${FOLDERS.map(([path]) => `mkdir -p /${path}`).join("\n")}
chown -R 2001:2001 /home/alice
chown -R 2002:2002 /home/bob
chown -R 2003:2003 /srv/agent/task
touch /srv/runner/work/app/Makefile /srv/agent/task/main.py /srv/teams/chem/sample.csv`;
