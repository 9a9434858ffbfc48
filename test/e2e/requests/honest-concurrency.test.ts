import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { DockerCli, Engine } from "../../../tools/tests/engines.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { tlsEnvironment } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { COMPOSE } from "./honest-work.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openRaceLab, removeAll, say, type RaceLab } from "../harness/race-lab.js";

const isLong = process.env["LONG"] === "1";
const PROJECTS = isLong ? 50 : 6;
const RUNS = isLong ? 1000 : 80;
const SHELLS = 8;
const USERS = ["alice", "bob", "carol"] as const;
const LIMIT_MS = isLong ? 3_600_000 : 400_000;

type User = (typeof USERS)[number];

/** Carol is a worker like the others here. */
const SETTINGS = OWNERS_MATTER.replace("carol: {roles: [admin]}", "carol: {roles: [worker]}");

/** What one user does with one project, one after the other. */
const stepsOn = ({ name }: Engine): readonly string[] => [
  "up -d -t 0",
  "up -d -t 0 --scale web=2",
  // Compose 1.29 cannot recreate on the newest engine, whose images have no `ContainerConfig`.
  ...(name === "oldest" ? ["up -d -t 0 --force-recreate"] : ["down -t 0", "up -d -t 0"]),
  "ps",
  "down -v -t 0",
];

/**
 * Two terminals of one user, who calls their containers by name. What runs in the second has begun, as its first words
 * show, before the first goes on.
 */
const TERMINALS = `set -e
beside() {
  : > "$NAME.out"
  "$DOCKER" "$@" >> "$NAME.out" 2>&1 & other=$!
  until [ -s "$NAME.out" ]; do sleep 0.05; done
}
ended() {
  wait $other || true
  cat "$NAME.out" | grep -v said || true
}
for turn in 1 2 3; do
  "$DOCKER" run -d --name "$NAME" busybox sh -c 'while echo said; do sleep 0.1; done'
  "$DOCKER" exec "$NAME" true
  beside exec "$NAME" sh -c 'echo said; sleep 1'
  "$DOCKER" stop -t 0 "$NAME"
  ended
  "$DOCKER" start "$NAME"
  beside logs -f "$NAME"
  "$DOCKER" rename "$NAME" "$NAME-old"
  "$DOCKER" run -d --name "$NAME" busybox sleep 1000
  "$DOCKER" rm -f "$NAME-old"
  ended
  "$DOCKER" rm -f "$NAME"
  "$DOCKER" run -d --name "$NAME" busybox sh -c 'while echo said; do sleep 0.1; done'
  beside logs -f "$NAME"
  "$DOCKER" rm -f "$NAME"
  ended
done`;

for (const engine of await chosenEngines()) {
  for (const cli of engine.clis.slice(0, 1))
    describe(`[E] honest work at once, ${engine.name}, docker CLI ${cli.version}`, function () {
      this.timeout(LIMIT_MS);
      worksAtOnce(engine, cli);
    });
}

function worksAtOnce(engine: Engine, cli: DockerCli): void {
  let lab: RaceLab;
  let shell: (user: User, command: string, env?: NodeJS.ProcessEnv) => Promise<ProgramOutcome>;

  before(async () => {
    lab = await openRaceLab(engine, SETTINGS);
    const { sandbox } = lab.daemon;
    const work = sandbox.outside("/run/e2e/work");
    mkdirSync(work);
    writeFileSync(`${work}/docker-compose.yml`, COMPOSE);
    const folders = Object.fromEntries(USERS.map((user) => [user, certificatesOf(lab, user)]));
    shell = (user, command, env = {}) =>
      sandbox.run("sh", ["-c", command], {
        cwd: "/run/e2e/work",
        env: {
          ...dockerEnvironment(lab.daemon, tlsEnvironment({ folder: String(folders[user]) })),
          DOCKER: cli.path,
          ...env,
        },
      });
  });

  after(() => lab.close());

  afterEach(() => removeAll(lab.alice));

  const timed = async (
    what: string,
    work: () => Promise<readonly ProgramOutcome[]>,
  ): Promise<void> => {
    const start = Date.now();
    const outcomes = await work();
    say(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    const lines = outcomes.flatMap(({ stdout, stderr }) => `${stdout}\n${stderr}`.split("\n"));
    const denied = lines.filter((line) => line.includes("denied by plugin"));
    expect(denied.slice(0, 3), `${denied.length} denials`).to.deep.equal([]);
  };

  it(`has ${PROJECTS} compose projects come, grow, be made again and go`, async () => {
    await timed("compose", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: PROJECTS }, async (_, index) => {
          const user = USERS[index % USERS.length] ?? "alice";
          const done: ProgramOutcome[] = [];
          for (const step of stepsOn(engine))
            done.push(await shell(user, `docker-compose -p project${index} ${step}`));
          return done;
        }),
      );
      const all = outcomes.flat();
      for (const { code, stdout, stderr } of all) expect(code, stderr + stdout).to.equal(0);
      return all;
    });
  });

  it(`has ${SHELLS} shells run ${RUNS} containers of the same few names`, async () => {
    await timed("run --rm", () =>
      Promise.all(
        Array.from({ length: SHELLS }, (_, index) => {
          const user = USERS[index % USERS.length] ?? "alice";
          const loop = `for turn in $(seq ${RUNS / SHELLS}); do
            "$DOCKER" run --rm --name "same$((turn % 3))" busybox true; done`;
          return shell(user, loop);
        }),
      ),
    );
  });

  it("has everybody work by name in several terminals", async () => {
    await timed("terminals", async () => {
      const outcomes = await Promise.all(
        USERS.map((user) => shell(user, TERMINALS, { NAME: `${user}-web` })),
      );
      for (const { code, stdout, stderr } of outcomes) expect(code, stderr + stdout).to.equal(0);
      return outcomes;
    });
  });
}

/** A folder as Docker's clients want it. */
function certificatesOf({ folder }: RaceLab, user: User): string {
  const own = join(folder, user);
  mkdirSync(own);
  for (const [from, to] of [
    ["ca.pem", "ca.pem"],
    [`${user}.pem`, "cert.pem"],
    [`${user}-key.pem`, "key.pem"],
  ] as const)
    copyFileSync(join(folder, from), join(own, to));
  return own;
}
