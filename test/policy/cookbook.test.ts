import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CompiledLibrary } from "../../src/domain/compiled-library.js";
import { worldIn, type World } from "../../src/preview/world/world.js";
import { openSession } from "../../src/preview/session/session.js";
import { tryClient, type Tried } from "../../src/preview/try/try-client.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { escapeForRegExp } from "../e2e/harness/page.js";
import type { Typed } from "../e2e/harness/console.js";
import { libraryWith } from "../cookbook-library.js";
import { isDenied, makeFolders, readRecipes, type Recipe } from "../cookbook.js";
import { itNeeds, type Need } from "../it-needs.js";

const TWELVE = 12;

/** What trying a command needs: the folders that stand for the host's belong to whoever runs the test. */
function needsOf({ command }: Typed): readonly Need[] {
  return command.includes("--volume") ? ["docker", "root"] : ["docker"];
}

describe("examples/", () => {
  const recipes = readRecipes();
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "cookbook-"));
    makeFolders(root);
  });

  after(() => {
    rmSync(root, { recursive: true });
  });

  it("are twelve", () => {
    expect(recipes).to.have.length(TWELVE);
  });

  for (const recipe of recipes) {
    describe(recipe.name, () => {
      let library: CompiledLibrary;
      let world: World = worldIn("{}", "world");

      before(async function () {
        this.timeout(300_000);
        library = recipe.controls === null ? loadLibrary() : await libraryWith(recipe.controls);
      });

      it("has settings that are valid, and commands of both kinds", () => {
        parseSettings(recipe.settings, recipe.name, library, {});
        const all = recipe.sections.flatMap(({ typed }) => typed);
        expect(all.filter(isDenied).length, "denied").to.be.greaterThan(0);
        expect(all.length - all.filter(isDenied).length, "allowed").to.be.greaterThan(0);
      });

      for (const { at, typed: all } of recipe.sections) {
        for (const typed of all) {
          itNeeds(...needsOf(typed))(
            `${typed.user}: ${typed.command.split("\n")[0] ?? ""}`,
            async function () {
              this.timeout(60_000);
              const tried = await tryAs(typed, at, { recipe, library, world });
              expectDecided(typed, tried);
              if (!isDenied(typed)) world = withCreated(world, typed);
            },
          );
        }
      }
    });
  }

  async function tryAs(
    { user, command }: Typed,
    at: Date | null,
    { recipe, library, world }: { recipe: Recipe; library: CompiledLibrary; world: World },
  ): Promise<Tried> {
    const flags = { ...(user === "root" ? {} : { as: user }), ...(at === null ? {} : { at }) };
    const settings = parseSettings(recipe.settings, recipe.name, library, { hostRoot: root });
    const chosen = { library, settings, file: recipe.name, opaDockerAuthz: null };
    const session = await openSession(flags, { world, chosen });
    try {
      const words = ["sh", "-c", command];
      return await tryClient(words, session, { seconds: 30, calls: 100 }, null);
    } finally {
      await session.close();
    }
  }
});

/** Fails unless the plugin denies what the page says, for the reason that the page shows first. */
function expectDecided(typed: Typed, { calls }: Tried): void {
  const denied = calls.filter(({ effect }) => effect !== "allow");
  const said = denied.flatMap(({ violations }) =>
    violations.map(({ control, message }) => `${control}: ${message}`),
  );
  expect(denied, `${typed.command}: ${said.join("; ")}`).to.have.length(isDenied(typed) ? 1 : 0);
  if (!isDenied(typed)) return;
  const [shown = ""] = found(/ denied by plugin dockwarden: (.*)\n/, typed.printed ?? "");
  const pattern = new RegExp(`^${escapeForRegExp(shown).replaceAll("…", ".*")}$`);
  expect(said).to.satisfy((lines: readonly string[]) => lines.some((line) => pattern.test(line)));
}

/** The world with what a command of the page has created, which belongs to its user. */
function withCreated(world: World, { user, command }: Typed): World {
  const owner = user === "root" ? null : user;
  const labels = labelsIn(command);
  const named = (pattern: RegExp) => found(pattern, command).map((name) => ({ name, owner }));
  const made = {
    containers: named(/--name (\S+)/).map((one) => ({ ...one, labels })),
    volumes: named(/volume create (\S+)/),
    networks: named(/network create (\S+)/),
  };
  const { containers, volumes, networks } = worldIn(JSON.stringify(made), "world");
  return {
    containers: [...world.containers, ...containers],
    volumes: [...world.volumes, ...volumes],
    networks: [...world.networks, ...networks],
    images: world.images,
    complete: world.complete,
  };
}

function labelsIn(command: string): Readonly<Record<string, string>> {
  const [name, value = ""] = found(/--label (\S+)=(\S+)/, command);
  return name === undefined ? {} : { [name]: value };
}

/** What a pattern captures in a text; nothing if it does not match. */
function found(pattern: RegExp, text: string): readonly string[] {
  return pattern.exec(text)?.slice(1) ?? [];
}
