import { expect } from "chai";
import { mkdirSync } from "node:fs";
import type { Engine } from "../../../tools/tests/engines.js";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

/** Bypasses that were found once, each with what it takes on a real daemon. */

const READ_ONLY = `
schema: 1
modes: { bind_mount_allowlist: deny }
parameters: { bind_mount_allowlist.allowed_mount_prefixes: ["/srv/public:ro"] }
`;

async function guarded(engine: Engine, settings?: string): Promise<Dockerd> {
  const daemon = await startDockerd(engine);
  await startPlugin(daemon.sandbox, settings);
  await daemon.guardedBy([PLUGIN]);
  return daemon;
}

function textOf({ body }: Answerer): string {
  return body.toString();
}

for (const engine of await chosenEngines()) {
  describe(`[E] bypasses under baseline, ${engine.name}`, () => {
    let daemon: Dockerd;

    before(async () => {
      daemon = await guarded(engine);
    });
    after(() => daemon.close());

    const refused: readonly [string, string, object, string][] = [
      [
        "a bind by the name of a Windows share, which dockerd unescapes to /etc",
        "/volumes/create",
        { Name: "v", DriverOpts: { type: "cifs", o: "bind", device: "//localhost/%2e%2e/etc" } },
        "volume_driver",
      ],
      [
        "the same in a container",
        "/containers/create",
        {
          Image: "busybox",
          HostConfig: {
            Mounts: [
              {
                Type: "volume",
                Target: "/x",
                VolumeOptions: {
                  DriverConfig: {
                    Options: { type: "cifs", o: "rbind", device: "//localhost/%2e%2e" },
                  },
                },
              },
            ],
          },
        },
        "sensitive_host_paths",
      ],
      [
        "a read-only file that whoever joins the network would get writable",
        "/containers/create",
        { Image: "busybox", HostConfig: { Binds: ["/etc/passwd:/etc/hosts:ro"] } },
        "sensitive_host_paths",
      ],
      [
        "a network driver in the caller's own volume",
        "/networks/create",
        { Name: "n", Driver: "../../../run/e2e/data/volumes/v/_data/e" },
        "sensitive_host_paths",
      ],
      [
        "a log driver there",
        "/containers/create",
        { Image: "busybox", HostConfig: { LogConfig: { Type: "../../../run/e2e/data/x" } } },
        "sensitive_host_paths",
      ],
    ];
    for (const [name, target, body, control] of refused) {
      it(`refuses ${name}`, async () => {
        const answer = await daemon.api("POST", target, body);
        expectDenied(answer.status, textOf(answer));
        expect(textOf(answer)).to.include(control);
      });
    }

    it("refuses a query that Go drops as a whole", async () => {
      const target = `/build?networkmode=none${"&a".repeat(10_001)}`;
      const answer = await daemon.api("POST", target, undefined, { "Content-Length": "0" });
      expect(textOf(answer)).to.include("more than 1000 parameters");
    });
  });

  describe(`[E] read-only binds, ${engine.name}`, () => {
    let daemon: Dockerd;

    before(async () => {
      daemon = await guarded(engine, READ_ONLY);
      mkdirSync(daemon.sandbox.outside("/srv/public/sub"), { recursive: true });
    });
    after(() => daemon.close());

    const create = (api: string, options: object): Promise<Answerer> =>
      daemon.api("POST", `/v${api}/containers/create`, {
        Image: "busybox",
        Cmd: ["touch", "/x/sub/written"],
        HostConfig: options,
      });
    const BIND = { Binds: ["/srv/public:/x:ro"] };

    it("are allowed where nothing is mounted below", async () => {
      expect((await create(daemon.highest, BIND)).status).to.equal(201);
    });

    it("are refused where something is, which dockerd may leave writable", async () => {
      const { code } = await daemon.sandbox.run("mount", [
        ..."-t tmpfs tmpfs /srv/public/sub".split(" "),
      ]);
      expect(code).to.equal(0);
      for (const api of [daemon.highest, "1.41"]) {
        const answer = await create(api, BIND);
        expectDenied(answer.status, textOf(answer));
        expect(textOf(answer)).to.include("bind_mount_allowlist");
      }
    });

    // Only these engines know the option.
    if (engine.name !== "newest") return;
    it("are allowed even so where all of it must be read-only, and nothing is written", async () => {
      const mount = { Type: "bind", Source: "/srv/public", Target: "/x", ReadOnly: true };
      const BindOptions = { ReadOnlyForceRecursive: true };
      const made = await create(daemon.highest, { Mounts: [{ ...mount, BindOptions }] });
      expect(made.status, textOf(made)).to.equal(201);
      const { Id } = made.json as { readonly Id: string };
      succeeded(await daemon.api("POST", `/containers/${Id}/start`), "start");
      const { json } = await daemon.api("POST", `/containers/${Id}/wait`);
      expectSafe(json, "it was written").not.to.include({ StatusCode: 0 });
      expect(json).to.include({ StatusCode: 1 });
    });
  });
}
