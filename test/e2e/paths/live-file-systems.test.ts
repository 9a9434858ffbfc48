import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";
import { waitFor } from "../../wait-for.js";

const SETTINGS = `
schema: 1
modes: {live_file_systems: deny}
parameters:
  live_file_systems.stopped_copies: unused-volumes
  live_file_systems.stopped_commits: export
`;

/** It takes no notice of a signal to end, and would exchange a directory for a link and back. */
const SWAPPER = [
  "sh",
  "-c",
  "mkdir /d; while :; do mv /d /e; ln -s /etc /d; rm /d; mv /e /d; done",
];
const SLEEPER = ["sleep", "3600"];
const NO_FILES = Buffer.alloc(1024);

type Sent = readonly [method: string, target: string, body?: Buffer | object];

for (const engine of await chosenEngines()) {
  describe(`[E] file systems that change while dockerd copies, ${engine.name}`, () => {
    let daemon: Dockerd;
    const ids = new Map<string, string>();
    const idOf = (name: string): string => ids.get(name) ?? "";

    before(async () => {
      daemon = await startDockerd(engine);
      for (const name of ["shared", "own", "swarmed"])
        await done("POST", "/volumes/create", { Name: name });
      await created("stopped", { Cmd: ["sh", "-c", "echo kept > /kept"] });
      await done("POST", "/containers/stopped/start");
      await done("POST", "/containers/stopped/wait");
      await created("large", { Cmd: ["dd", "if=/dev/zero", "of=/big", "bs=1M", "count=64"] });
      await done("POST", "/containers/large/start");
      await done("POST", "/containers/large/wait");
      await created("bound", { HostConfig: { Binds: ["/srv/x:/src", "own:/own"] } });
      await created("below", { HostConfig: { Binds: ["/srv/x:/src", "own:/src/own"] } });
      await created("reader", { HostConfig: { Binds: ["shared:/data"] } });
      await created("writer", { HostConfig: { Binds: ["shared:/data"] } });
      const Labels = { "com.docker.swarm.task.id": "t" };
      await created("task", { Labels, HostConfig: { Binds: ["swarmed:/data"] } });
      await created("beside", { HostConfig: { Binds: ["swarmed:/data"] } });
      for (const name of ["running", "paused"]) await created(name, { Cmd: SWAPPER });
      const RestartPolicy = { Name: "always" };
      await created("restarting", { Cmd: ["false"], HostConfig: { RestartPolicy } });
      for (const name of ["running", "paused", "restarting", "writer"])
        await done("POST", `/containers/${name}/start`);
      await done("POST", "/containers/paused/pause");
      await done("POST", "/commit?container=stopped&repo=data", { Volumes: { "/data": {} } });
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.guardedBy([]);
      await daemon.api("POST", "/containers/paused/unpause");
      await daemon.close();
    });

    async function done(...[method, target, body]: Sent): Promise<Buffer> {
      return succeeded(await daemon.api(method, target, body), `${method} ${target}`).body;
    }

    async function created(name: string, more: object): Promise<void> {
      const body = { Image: "busybox", Cmd: SLEEPER, ...more };
      const { json } = succeeded(
        await daemon.api("POST", `/containers/create?name=${name}`, body),
        `create ${name}`,
      );
      ids.set(name, (json as { readonly Id: string }).Id);
    }

    async function refused(sent: readonly Sent[]): Promise<void> {
      for (const [method, target, body] of sent) {
        const answer = await daemon.api(method, target, body);
        // A response to HEAD has no body to say who refused.
        const said = method === "HEAD" ? "authorization denied by plugin" : answer.body.toString();
        expectDenied(answer.status, `${method} ${target}: ${said}`);
      }
    }

    const waysToCommit = (ref: string): readonly Sent[] => [
      ["POST", `/commit?container=${ref}&repo=a&pause=false`, {}],
      ["POST", `/commit?container=${ref}&repo=a&pause=0`, {}],
      ["POST", `/commit?container=${ref}&repo=a&pause=true`, {}],
      ["POST", `/commit?repo=a&container=${ref}`, {}],
    ];

    const waysToCopy = (ref: string, path = "/d"): readonly Sent[] => [
      ["HEAD", `/containers/${ref}/archive?path=${path}`],
      ["GET", `/containers/${ref}/archive?path=${path}`],
      ["PUT", `/containers/${ref}/archive?path=${path}`, NO_FILES],
    ];

    const refsOf = (name: string): readonly string[] => [
      name,
      idOf(name),
      idOf(name).slice(0, 12),
      `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    ];

    for (const name of ["running", "paused", "restarting"]) {
      it(`makes no image or archive of a container that is ${name}`, async () => {
        for (const ref of refsOf(name)) {
          await refused(name === "running" ? waysToCommit(ref) : waysToCommit(ref).slice(0, 1));
          await refused([
            ["GET", `/containers/${ref}/export`],
            ["GET", `/containers/${ref}/changes`],
          ]);
        }
        const images = await done("GET", "/images/json");
        expectSafe(images.toString()).not.to.include('"a:latest"');
      });

      it(`copies nothing into or out of a container that is ${name}`, async () => {
        for (const ref of refsOf(name)) await refused(waysToCopy(ref));
      });
    }

    it("copies nothing of a stopped container whose volume another one exchanges, or did", async () => {
      const refusesAll = async (): Promise<void> => {
        for (const ref of refsOf("reader")) await refused(waysToCopy(ref, "/data"));
        await refused(waysToCopy("reader", "/etc"));
      };
      await refusesAll();
      await done("POST", "/containers/writer/kill");
      await done("POST", "/containers/writer/wait");
      await refusesAll();
      await done("POST", "/containers/writer/start");
    });

    it("copies nothing of a container whose volume a task of a swarm has, which starts by itself", async () => {
      await refused(waysToCopy("beside", "/data"));
      await done("GET", "/containers/beside/export");
    });

    it("copies nothing of a container that mounts a directory of the host", async () => {
      for (const path of ["/src", "/src/x", "/./src/../src", "/etc", "/own"])
        await refused(waysToCopy("bound", path));
      await refused(waysToCopy("below", "/etc"));
      await done("GET", "/containers/bound/export");
    });

    const NEW_VOLUMES: Readonly<Record<string, object>> = {
      "a volume with a name": { HostConfig: { Binds: ["fresh:/data"] } },
      "a volume inside another": { HostConfig: { Binds: ["outer:/data", "inner:/data/in"] } },
      "a volume without a name": { Volumes: { "/data": {} } },
      "a volume of its image": { Image: "data", Volumes: {} },
    };

    for (const [what, more] of Object.entries(NEW_VOLUMES))
      it(`copies files of a new container with ${what}, until it has run`, async () => {
        await created("new", { ...more, Cmd: ["true"] });
        for (const [method, target, body] of waysToCopy("new", "/data"))
          await done(method, target, body);
        await done("POST", "/containers/new/start");
        await done("POST", "/containers/new/wait");
        await refused(waysToCopy("new", "/data"));
        await refused(waysToCopy("new", "/etc"));
        await done("GET", "/containers/new/export");
        await done("DELETE", "/containers/new?v=1");
      });

    it("copies nothing of a new container once another was started with its volume", async () => {
      await created("new", { Volumes: { "/data": {} } });
      const { Mounts } = JSON.parse((await done("GET", "/containers/new/json")).toString()) as {
        readonly Mounts: readonly { readonly Name: string }[];
      };
      const Binds = [`${Mounts[0]?.Name ?? ""}:/x`];
      await done("GET", "/containers/new/archive?path=/data");
      await created("other", { Cmd: ["true"], HostConfig: { Binds } });
      await done("GET", "/containers/new/archive?path=/data");
      await done("POST", "/containers/other/start");
      await done("POST", "/containers/other/wait");
      await done("DELETE", "/containers/other");
      await refused(waysToCopy("new", "/data"));
      await done("DELETE", "/containers/new?v=1");
    });

    it("copies nothing of what an archive is unpacked in, be it a volume through another container or a root", async () => {
      const both = { HostConfig: { Binds: ["both:/data"] } };
      for (const name of ["into", "out"]) await created(name, both);
      await created("apart", { HostConfig: { Binds: ["apart:/data"] } });
      const [, target] = waysToCopy("into", "/data")[2] ?? [];
      const headers = { "Content-Type": "application/x-tar", "Content-Length": NO_FILES.length };
      const place = { socketPath: daemon.socket, path: target, headers, agent: false };
      const copy = request({ ...place, method: "PUT" });
      const copied = once(copy, "response");
      // dockerd waits for the rest of the archive.
      copy.write(NO_FILES.subarray(0, 512));
      await setTimeout(1000);
      for (const [method, path, body] of waysToCopy("apart", "/data"))
        await done(method, path, body);
      const others = Promise.all(
        [
          ...waysToCopy("out", "/data"),
          ["GET", "/containers/into/export"] as const,
          ["GET", "/containers/into/changes"] as const,
        ].map((sent) => done(...sent)),
      );
      expectSafe(await Promise.race([others, setTimeout(2000, "waits")])).to.equal("waits");
      copy.end(NO_FILES.subarray(512));
      await Promise.all([copied, others]);
      for (const name of ["into", "out", "apart"]) await done("DELETE", `/containers/${name}`);
    });

    it("says what to do", async () => {
      const { body } = await daemon.api("GET", "/containers/running/export");
      expect(body.toString()).to.include("Run docker stop running, then docker export");
    });

    it("copies files of containers that are stopped", async () => {
      for (const ref of refsOf("stopped")) {
        await done("HEAD", `/containers/${ref}/archive?path=/kept`);
        expect((await done("GET", `/containers/${ref}/archive?path=/kept`)).toString()).to.include(
          "kept",
        );
        await done("PUT", `/containers/${ref}/archive?path=/tmp`, NO_FILES);
        await done("GET", `/containers/${ref}/changes`);
      }
      await done("GET", "/containers/stopped/export");
      await done("GET", "/containers/reader/export");
    });

    it("makes no image of a stopped container", async () => {
      for (const ref of refsOf("stopped")) await refused(waysToCommit(ref));
    });

    it("starts no container while its files are copied", async () => {
      const copy = await unread("/containers/large/export");
      try {
        const starts = refsOf("large").map((ref) => daemon.api("POST", `/containers/${ref}/start`));
        const restarts = ["large"].map((ref) =>
          daemon.api("POST", `/containers/${ref}/restart?t=0`),
        );
        for (const { status, body } of await Promise.all([...starts, ...restarts]))
          expectDenied(status, body.toString());
      } finally {
        copy.destroy();
      }
      const started = async (): Promise<boolean> =>
        (await daemon.api("POST", "/containers/large/start")).status === 204;
      await waitFor("a start after the copy", started, { limitMs: 45_000 });
    }).timeout(90_000);

    /** Asks for what nobody reads, so that dockerd goes on with it. */
    async function unread(path: string): Promise<IncomingMessage> {
      const asking = request({ socketPath: daemon.socket, path, agent: false }).end();
      const [response] = (await once(asking, "response")) as [IncomingMessage];
      response.on("error", () => undefined);
      expect(response.statusCode).to.equal(200);
      return response;
    }
  });
}
