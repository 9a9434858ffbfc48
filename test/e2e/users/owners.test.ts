import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { volumeId } from "../../../src/domain/owner-names.js";
import { OBJECT_KINDS } from "../../../src/domain/owners.js";
import { openOwnerStore } from "../../../src/engine/ownership/owner-store.js";
import { reconcile } from "../../../src/engine/ownership/reconcile.js";
import { loadOwners } from "../../../src/engine/ownership/read-owners.js";
import { ROOT } from "../../../tools/project.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { readPage } from "../harness/page.js";
import { OWNERS, PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const PROGRAM = join(ROOT, "build/src/cli/main.js");
const SOCKET = `/run/docker/plugins/${PLUGIN}.sock`;
const TARGET = "a".repeat(64);

/** Every control that a caller's try would meet before the daemon does, so that the daemon is what refuses. */
const OPEN = `schema: 1
modes: {log_driver: "off", volume_driver: "off", network_create: "off", memory_limit: "off", names_and_labels: "off",
  no_new_privileges: "off", drop_all_capabilities: "off", run_as_non_root: "off", docker_socket_mount: "off", sensitive_host_paths: "off",
  protect_authz_plugin: "off"}
`;

const ORDER = JSON.stringify({ change: "set", kind: "container", id: TARGET, user: "mallory" });
const REQUEST = `POST /Dockwarden.Owners HTTP/1.1\r\nHost: x\r\nContent-Length: ${ORDER.length}\r\n\r\n${ORDER}`;

/** Log drivers that connect to a Unix socket, where the caller chooses most of what they write. */
const LOGS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["syslog", { "syslog-address": `unix://${SOCKET}`, tag: "POST /Dockwarden.Owners HTTP/1.1" }],
  [
    "syslog",
    {
      "syslog-address": `unix://${SOCKET}`,
      "syslog-format": "rfc5424",
      tag: "POST /Dockwarden.Owners HTTP/1.1",
    },
  ],
  ["fluentd", { "fluentd-address": `unix://${SOCKET}`, tag: "POST /Dockwarden.Owners HTTP/1.1" }],
];

for (const engine of await chosenEngines()) {
  describe(`[E] owners, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      daemon = await startDockerd(engine);
      plugin = await startPlugin(daemon.sandbox, OPEN);
      await daemon.guardedBy([PLUGIN]);
    });

    after(() => daemon.close());

    const ordersSince = (mark: number): readonly (string | null)[] =>
      plugin
        .recordsSince(mark)
        .map(({ action }) => action)
        .filter((action) => action?.startsWith("owners."));

    async function created(target: string, body: object): Promise<unknown> {
      const made = await daemon.api("POST", target, body);
      expect(made.status, made.body.toString()).to.equal(201);
      return made.json;
    }

    async function inspected(target: string): Promise<Readonly<Record<string, unknown>>> {
      return (await daemon.api("GET", target)).json as Readonly<Record<string, unknown>>;
    }

    const owners = (...argv: readonly string[]) =>
      daemon.sandbox.run(process.execPath, [PROGRAM, "owners", ...argv]);

    for (const [kind, target] of [
      ["volume", "/volumes/create"],
      ["network", "/networks/create"],
    ] as const) {
      it(`are not changed by a caller who names the plugin as the driver of a ${kind}`, async () => {
        const mark = plugin.mark();
        const { status, body } = await daemon.api("POST", target, { Name: "x", Driver: PLUGIN });
        expect(status, body.toString()).to.be.at.least(400);
        expect(body.toString()).not.to.include("authorization denied");
        expectSafe(ordersSince(mark)).to.deep.equal([]);
      });
    }

    LOGS.forEach(([driver, options], number) => {
      it(`are not changed by a caller who has ${driver} log to the plugin, way ${number}`, async () => {
        const mark = plugin.mark();
        const before = plugin.log().length;
        const name = `log${number}`;
        await created(`/containers/create?name=${name}`, {
          Image: "busybox",
          Cmd: ["sh", "-c", 'printf "$WORDS"; sleep 1; printf "$WORDS"'],
          Env: [`WORDS=${REQUEST}`],
          HostConfig: { LogConfig: { Type: driver, Config: options } },
        });
        const { status, body } = await daemon.api("POST", `/containers/${name}/start`);
        expect(body.toString()).not.to.include("authorization denied");
        if (status === 204) await daemon.api("POST", `/containers/${name}/wait`);
        expectSafe(ordersSince(mark)).to.deep.equal([]);
        const known = loadOwners(daemon.sandbox.outside(OWNERS)).map(([{ id }]) => id);
        expectSafe(known).not.to.include(TARGET);
        // What came was no HTTP, and it goes on.
        expect(plugin.log().slice(before)).to.include("warn Cannot read request: ");
        expect((await daemon.api("GET", "/_ping")).status).to.equal(200);
      });
    });

    it("are not changed by anybody but root", async () => {
      expect(statSync(daemon.sandbox.outside(SOCKET)).mode & 0o777).to.equal(0o600);
      const order = ["owners", "set", "container", TARGET, "mallory", "--owners", OWNERS];
      const nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
      const { code, stderr } = await daemon.sandbox.run("setpriv", [
        ...nobody,
        process.execPath,
        PROGRAM,
        ...order,
      ]);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.match(/Cannot ask the plugin on ".*": connect EACCES/);
    });

    it("of a container and a network are told from calls that were under way", async () => {
      const store = openOwnerStore(daemon.sandbox.outside("/run/e2e/trial.log"));
      const time = new Date().toISOString();
      const call = { user: "alice", name: "mine", digest: "", time };
      store.intend({ ...call, id: "1", action: "container.create", image: "busybox" });
      store.intend({ ...call, id: "2", action: "network.create", image: null });
      await created("/containers/create?name=mine", { Image: "busybox", Cmd: ["true"] });
      await created("/networks/create", { Name: "mine" });
      const { Id, Created, Name, Config } = await inspected("/containers/mine/json");
      const network = await inspected("/networks/mine");
      const about = { name: "mine", swarmTask: false };
      const image = (Config as { readonly Image: string }).Image;
      const objects = [
        { ...about, kind: "container", id: String(Id), image, createdAt: String(Created) },
        {
          ...about,
          kind: "network",
          id: String(network["Id"]),
          image: null,
          createdAt: String(network["Created"]),
        },
      ] as const;
      const listed = new Date().toISOString();
      const found = reconcile({ time: listed, kinds: new Set(OBJECT_KINDS), objects }, store);
      store.close();
      expect(Name).to.equal("/mine");
      expect(found.unowned).to.deep.equal([]);
      expect(found.adopt.map(({ key, user }) => `${key.kind} of ${user}`)).to.deep.equal([
        "container of alice",
        "network of alice",
      ]);
    });

    it("of a volume are found by the same id while it is used", async () => {
      await created("/volumes/create", { Name: "data" });
      const toldNow = async (): Promise<string> =>
        String((await inspected("/volumes/data"))["CreatedAt"]);
      const first = await toldNow();
      await created("/containers/create?name=user", {
        Image: "busybox",
        Cmd: ["sh", "-c", "sleep 1; touch /data/x; chmod 700 /data; rm /data/x"],
        HostConfig: { Binds: ["data:/data"] },
      });
      await daemon.api("POST", "/containers/user/start");
      expect((await daemon.api("POST", "/containers/user/wait")).json).to.include({
        StatusCode: 0,
      });
      // Before API 1.42 the time is the one of the last change, so that only the name is left.
      const isStable = Number(daemon.highest.split(".")[1]) >= 42;
      expect(volumeId("data", await toldNow()) === volumeId("data", first)).to.equal(isStable);
    });

    it("of what was there before are set as the page shows", async () => {
      await created("/volumes/create", { Name: "old" });
      await created("/networks/create", { Name: "old" });
      const shop = { "com.docker.compose.project": "shop" };
      const made = [
        await created("/containers/create", { Image: "busybox", Cmd: ["true"] }),
        await created("/containers/create", { Image: "busybox", Cmd: ["true"], Labels: shop }),
      ].map((answer) => (answer as { readonly Id: string }).Id);
      const [{ script } = { script: "" }] = readPage("what-happened/owners.md").steps(
        "On a host that is in use already",
      );
      // As the page says of the engines of old.
      const isOld = Number(daemon.highest.split(".")[1]) < 42;
      const here = isOld ? script.replace("{{.Name}}@{{.CreatedAt}}", "{{.Name}}@-") : script;
      const shims = `docker() { ${engine.clis[0]?.path ?? ""} "$@"; }\n`;
      const bin = daemon.sandbox.outside("/run/e2e/bin");
      mkdirSync(bin, { recursive: true });
      const program = `#!/bin/sh\nexec ${process.execPath} ${PROGRAM} "$@"\n`;
      writeFileSync(join(bin, "dockwarden"), program, { mode: 0o755 });
      const env = {
        PATH: `/run/e2e/bin:${process.env["PATH"] ?? ""}`,
        DOCKER_HOST: "unix:///run/docker.sock",
      };
      const done = await daemon.sandbox.run("sh", ["-ec", shims + here], { env });
      expect(done.code, done.stderr).to.equal(0);
      const known = new Map(
        loadOwners(daemon.sandbox.outside(OWNERS)).map(([{ id }, { user }]) => [id, user]),
      );
      expect(made.map((id) => known.get(id))).to.deep.equal([null, "alice"]);
      const about = await inspected("/volumes/old");
      const time = isOld ? undefined : String(about["CreatedAt"]);
      expect(known.get(time === undefined ? "old@-" : volumeId("old", time))).to.equal(null);
      expect(known.get(String((await inspected("/networks/old"))["Id"]))).to.equal(null);
    });

    it("are set by root through the running plugin, and recorded", async () => {
      const mark = plugin.mark();
      const made = await created("/containers/create?name=web", {
        Image: "busybox",
        Cmd: ["true"],
      });
      const { Id: id } = made as { readonly Id: string };
      const set = await owners("set", "container", id, "alice", "--owners", "/none/owners.log");
      expect(set.code, set.stderr).to.equal(0);
      expect(ordersSince(mark)).to.deep.equal(["owners.set"]);
      const { stdout } = await owners("list", "--user", "alice", "--owners", OWNERS);
      expect(stdout).to.match(new RegExp(`^container ${id} alice .* set$`, "m"));
      expect(plugin.log()).to.include("info Owners: set");
    });
  });
}
