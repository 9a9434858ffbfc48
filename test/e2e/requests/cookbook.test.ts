import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { runProgram } from "../../../src/files/run-program.js";
import { writeBundle } from "../../../src/policy-tools/bundle/write-bundle.js";
import { MAKE_FOLDERS, readRecipes, type Recipe } from "../../cookbook.js";
import { libraryWith } from "../../cookbook-library.js";
import { succeeded } from "../harness/api.js";
import { tlsEnvironment, tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { commandWith, expectTyped, type Ids, type Typed } from "../harness/console.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import type { Sandbox } from "../harness/sandbox.js";

const CLOCKED = fileURLToPath(new URL("../operation/plugin-with-set-clock.js", import.meta.url));
const BUNDLE = "/run/e2e/policy.tar.gz";

/** Images that the examples name, which are all busybox here. */
const IMAGES = [
  ["registry.example.com/team/app", "1.4"],
  ["registry.example.com/ci/builder", "2"],
  ["registry.example.com/agents/tools", "1.4"],
  ["registry.example.com/other/app", "1"],
] as const;

/** Certificates that the plugin takes for valid whatever its clock says. */
const CERTIFY = `set -e
new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "$@" 2>/dev/null; }
new -x509 -keyout ca-key.pem -out ca.pem -days 36500 -subj /CN=ca
echo subjectAltName=IP:127.0.0.1 > server.ext
echo extendedKeyUsage=clientAuth > client.ext
sign() { openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 36500 -extfile $2.ext -out $3 2>/dev/null; }
new -keyout server-key.pem -out server.csr -subj /CN=localhost
sign server server server.pem
for user in "$@"; do
  mkdir $user
  new -keyout $user/key.pem -out $user.csr -subj /CN=$user
  sign $user client $user/cert.pem
  cp ca.pem $user
done`;

const RECIPES = readRecipes();
const USERS = new Set(
  RECIPES.flatMap(({ sections }) => sections.flatMap(({ typed }) => typed.map(({ user }) => user))),
);

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] the examples of the cookbook, ${engine.name}, docker CLI ${cli.version}`, () => {
    let folder: string;
    let daemon: Dockerd;

    before(async function () {
      this.timeout(300_000);
      folder = mkdtempSync(join(tmpdir(), "cookbook-"));
      const users = [...USERS].filter((user) => user !== "root");
      const made = await runProgram("sh", ["-c", CERTIFY, "sh", ...users], { cwd: folder });
      if (made.code !== 0) throw new Error(`Cannot make certificates: ${made.stderr}`);
      daemon = await startDockerd(engine, { flags: tlsFlags({ folder, remove: () => undefined }) });
      const prepared = await daemon.sandbox.run("sh", ["-ec", MAKE_FOLDERS]);
      if (prepared.code !== 0) throw new Error(`Cannot make folders: ${prepared.stderr}`);
      for (const [repo, tag] of IMAGES)
        succeeded(await daemon.api("POST", `/images/busybox/tag?repo=${repo}&tag=${tag}`), repo);
    });

    after(async () => {
      await (daemon as Dockerd | undefined)?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** The plugin sees the time of the page. */
    function setClock(at: Date | null): void {
      // Not a moment before.
      const aheadS = at === null ? 0 : Math.ceil((at.getTime() - Date.now()) / 1000) + 1;
      writeFileSync(daemon.sandbox.outside("/run/e2e/clock"), String(aheadS));
    }

    function type(typed: Typed, ids: Ids): Promise<ProgramOutcome> {
      const path = `${dirname(cli?.path ?? "")}:/usr/sbin:/usr/bin:/sbin:/bin`;
      const by = typed.user === "root" ? {} : tlsEnvironment({ folder: join(folder, typed.user) });
      const env = { ...dockerEnvironment(daemon, by), PATH: path };
      return daemon.sandbox.run("sh", ["-c", `{ ${commandWith(ids, typed)}\n} 2>&1`], { env });
    }

    async function removeObjects(): Promise<void> {
      const listed = succeeded(await daemon.api("GET", "/containers/json?all=1"), "list").json;
      for (const { Id } of listed as readonly { readonly Id: string }[])
        succeeded(await daemon.api("DELETE", `/containers/${Id}?force=1&v=1`), "remove");
      await daemon.api("POST", "/volumes/prune");
    }

    for (const recipe of RECIPES) {
      describe(recipe.name, () => {
        const ids: Ids = new Map();
        let plugin: Plugin;

        before(async function () {
          this.timeout(300_000);
          const flags = await policyOf(recipe, daemon.sandbox);
          setClock(recipe.sections[0]?.at ?? null);
          plugin = await startPlugin(daemon.sandbox, recipe.settings, CLOCKED, flags);
          await daemon.guardedBy([PLUGIN]);
        });

        after(async () => {
          await daemon.guardedBy([]);
          await (plugin as Plugin | undefined)?.kill();
          await removeObjects();
        });

        for (const { at, typed: all } of recipe.sections) {
          for (const typed of all) {
            it(`${typed.user}: ${typed.command.split("\n")[0] ?? ""}`, async () => {
              setClock(at);
              expectTyped(ids, typed, await type(typed, ids));
            });
          }
        }
      });
    }
  });
}

/** The flags by which the plugin decides by the shipped controls, or by these and the example's own. */
async function policyOf({ controls }: Recipe, sandbox: Sandbox): Promise<readonly string[]> {
  if (controls === null) return [];
  const library = await libraryWith(controls);
  writeFileSync(sandbox.outside(BUNDLE), writeBundle(library, { revision: "test", sequence: 0 }));
  return ["--policy", BUNDLE];
}
