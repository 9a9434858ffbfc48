import { expect } from "chai";
import type { EngineName } from "../../../tools/tests/engines.js";
import { hasGo } from "../../../src/policy-tools/build/go-install.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { provideCompose } from "./compose-2.js";
import { lineOf } from "./try-calls.js";
import { openTryLab, type Came, type TryLab } from "./try-lab.js";
import { DIFFERENCES, LINES, USERS, type Difference, type User } from "./try-lines.js";

/** Building Compose comes on top the first time. */
const LIMIT_MS = 1_200_000;

/** Go builds the plug-ins of docker. CI must have it; elsewhere their lines are left out with it. */
const HAS_PLUGINS = process.env["CI"] === "true" || hasGo(process.env);
const OF_PLUGINS = /\bdocker (?:buildx|compose) /;

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] dockwarden try, like a guarded ${engine.name}, docker CLI ${cli.version}`, () => {
    let lab: TryLab;

    before(async function () {
      this.timeout(LIMIT_MS);
      if (!HAS_PLUGINS) process.stderr.write("buildx and Compose 2 are left out: no Go on PATH\n");
      lab = await openTryLab(engine, cli, HAS_PLUGINS ? await provideCompose() : null);
    });

    after(() => lab.close());

    it("leaves the user's settings and passwords alone", async () => {
      const before = await lab.belongings("dave");
      const login = "echo p | docker login -u u --password-stdin 127.0.0.1:5000";
      const line = `${login} && docker logout 127.0.0.1:5000 && ${HAS_PLUGINS ? "docker buildx build context" : "true"}`;
      const { code, said } = await lab.onTry("dave", line);
      expect(code, said).to.equal(0);
      expect(await lab.belongings("dave"))
        .to.equal(before)
        .and.to.include("docker-credential");
    });

    for (const user of Object.keys(USERS) as User[])
      for (const line of LINES[user].filter((one) => HAS_PLUGINS || !OF_PLUGINS.test(one)))
        it(`${USERS[user]}: ${line}`, async () => {
          const [guarded, tried] = await Promise.all([
            lab.onDaemon(user, line),
            lab.onTry(user, line),
          ]);
          const wanted = asTried(guarded, differenceOf(line, engine.name));
          expect(shown(tried), `${guarded.said}\n${tried.said}`).to.deep.equal(wanted);
        });
  });
}

function differenceOf(line: string, engine: EngineName): Difference | undefined {
  return DIFFERENCES.find((one) => one.line === line && (one.engine ?? engine) === engine);
}

/** Clients send requests side by side, so that they arrive in any order. */
function shown({ calls, code }: Came): readonly string[] {
  return [...calls.map(lineOf).toSorted(), `exit ${code ?? "by a signal"}`];
}

/** What a command line must come to when it is tried, from what it came to on the daemon. */
function asTried(guarded: Came, difference: Difference | undefined): readonly string[] {
  if (difference === undefined) return shown(guarded);
  const { onlyGuarded = [], onlyTried = [], exits = [guarded.code, guarded.code] } = difference;
  expect(guarded.code).to.equal(exits[0]);
  const lines = guarded.calls.map(lineOf);
  for (const line of onlyGuarded) {
    expect(lines, "a difference that is no more").to.include(line);
    lines.splice(lines.indexOf(line), 1);
  }
  return [...[...lines, ...onlyTried].toSorted(), `exit ${exits[1] ?? "by a signal"}`];
}
