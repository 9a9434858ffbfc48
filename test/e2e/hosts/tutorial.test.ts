import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExecutable, type Architecture } from "../../../tools/build/executable.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import {
  commandWith,
  expectTyped,
  readSections,
  type Ids,
  type Typed,
} from "../harness/console.js";
import { openDockerHost, type DockerHost } from "../harness/docker-host.js";

const SECTIONS = readSections("set-up/tutorial.md");

/** Who is denied by which control first, and by whose command, in the order of the page. */
const DENIALS: readonly string[] = [
  "alice: run_as_own_uid",
  "alice: privileged_container",
  "bob: container_ownership",
  "bob: list_scope",
  "carol: role_actions",
  "bob: bind_mount_allowlist",
  "bob: published_ports",
  "bob: authenticated_user",
];

/** Lists what lies on the host of the project and of the users. */
const FIND_OURS = `find / /run /var/log -xdev -name '*dockwarden*' | sort
find /etc/docker /home /srv | sort
getent passwd alice bob carol || true`;

for (const engine of await chosenEngines()) {
  describe(`[E] docs/set-up/tutorial.md, ${engine.name}`, () => {
    const ids: Ids = new Map();
    let host: DockerHost;
    let found: string;

    before(async () => {
      host = await openDockerHost(engine);
      const dist = mkdtempSync(join(tmpdir(), "dw-"));
      host.copy(await buildExecutable(process.arch as Architecture, dist));
      rmSync(dist, { recursive: true });
      await host.done("install --mode=755 dockwarden-* /usr/local/bin/dockwarden");
      await host.done("rm -rf /home/alice /home/bob /home/carol");
      found = (await host.run(FIND_OURS)).stdout;
    });

    after(async () => {
      // It is not there if its opening failed.
      await (host as DockerHost | undefined)?.close();
    });

    /** Types a command as its user, in a terminal of theirs. */
    function type(typed: Typed): Promise<ProgramOutcome> {
      const command = commandWith(ids, typed);
      if (typed.user === "root") return host.run(`{ ${command}\n} 2>&1`);
      return host.run(`su - ${typed.user} -c '${command.replaceAll("'", `'\\''`)}' 2>&1`);
    }

    for (const { heading, typed: all } of SECTIONS) {
      describe(heading, () => {
        for (const typed of all) {
          it(`${typed.user}: ${typed.command.split("\n")[0] ?? ""}`, async () => {
            expectTyped(ids, typed, await type(typed));
          });
        }
      });
    }

    // Tests of an outer suite would run before those of inner ones.
    describe("as a whole", () => {
      it("shows each denial", () => {
        const all = SECTIONS.flatMap(({ typed }) => typed);
        expect(all.flatMap(denialIn)).to.deep.equal(DENIALS);
      });

      it("leaves the host as it was", async () => {
        expect((await host.run(FIND_OURS)).stdout).to.equal(found);
        await host.done("docker create --privileged busybox true");
      });
    });
  });
}

/** The user whom a plugin denies a command, and the first control that it names. */
function denialIn({ user, printed }: Typed): readonly string[] {
  const [, control] = / denied by plugin dockwarden: (\w+):/.exec(printed ?? "") ?? [];
  return control === undefined ? [] : [`${user}: ${control}`];
}
