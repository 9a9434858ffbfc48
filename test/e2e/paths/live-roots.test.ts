import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { SETTINGS, create, openMovingPaths, type MovingPaths } from "../harness/moving-paths.js";

/** dev is of the strict ones here, and may use exec. */
const STRICT = SETTINGS.replace("  dev: {}", "  dev: {groups: [strict]}")
  .replace("ci: {}}", "ci: {}, strict: {}}")
  .replace("profile: ci}\n", "profile: ci}\n  - {groups: [strict], profile: restricted}\n")
  .replace(
    "profiles:\n",
    `profiles:
  restricted:
    modes: {image_pinning: "off", exec_attach_access: "off"}
    parameters:
      image_registry_allowlist.allowed_images: ["docker.io/**"]
`,
  );

/** A user of each profile, and what it wants of a container besides. */
const USERS = {
  job: { profile: "ci", user: "", host: {} },
  alice: { profile: "multi-tenant", user: "10001:10001", host: {} },
  dev: {
    profile: "restricted",
    user: "10001:10001",
    host: {
      ...{ CapDrop: ["ALL"], SecurityOpt: ["no-new-privileges"] },
      ...{ Memory: 67108864, NanoCpus: 500000000, PidsLimit: 32 },
    },
  },
} as const;

type Name = keyof typeof USERS;

const NAMES = Object.keys(USERS) as readonly Name[];

/** It ends as soon as it is told to. */
const SLEEPER = ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"];

for (const engine of await chosenEngines()) {
  describe(`[E] root file systems in which dockerd works by path, ${engine.name}`, () => {
    let lab: MovingPaths;

    before(async () => {
      lab = await openMovingPaths(engine, { settings: STRICT });
    });

    after(() => lab.close());

    const kept: [Name, string][] = [];

    afterEach(async () => {
      for (const [name, id] of kept.splice(0))
        await lab.people[name].api("DELETE", `/containers/${id}?force=1`);
    });

    async function post(name: Name, target: string, body?: object): Promise<Answerer> {
      return lab.people[name].api("POST", target, body);
    }

    async function done(name: Name, target: string, body?: object): Promise<Answerer> {
      return succeeded(await post(name, target, body), target);
    }

    async function made(name: Name, more: object = {}): Promise<string> {
      const { user, host } = USERS[name];
      const config = { Cmd: SLEEPER, User: user, WorkingDir: "/tmp/work" };
      const { id, said } = await create(lab.people[name], { ...host, ...more }, config);
      expect(id, said).not.to.equal("");
      kept.push([name, id]);
      return id;
    }

    async function running(name: Name, more: object = {}): Promise<string> {
      const id = await made(name, more);
      await done(name, `/containers/${id}/start`);
      return id;
    }

    async function startedAt(id: string): Promise<string> {
      const { json } = await lab.daemon.api("GET", `/containers/${id}/json`);
      return (json as { readonly State: { readonly StartedAt: string } }).State.StartedAt;
    }

    const exec = (name: Name, id: string, User: string): Promise<Answerer> =>
      post(name, `/containers/${id}/exec`, { Cmd: ["true"], User });

    for (const name of NAMES) {
      const { profile, user } = USERS[name];

      it(`restarts no container that runs, under ${profile}`, async () => {
        const id = await running(name);
        const before = await startedAt(id);
        for (const ref of [id, id.slice(0, 12)])
          for (const query of ["", "?t=0", "?t=5&signal=KILL"]) {
            const { status, body } = await post(name, `/containers/${ref}/restart${query}`);
            expectDenied(status, body.toString());
            expect(body.toString()).to.include(`Run docker stop ${ref}, then docker start ${ref}.`);
          }
        expectSafe(await startedAt(id)).to.equal(before);
      });

      it(`restarts none that is paused, under ${profile}`, async () => {
        const id = await running(name);
        await done(name, `/containers/${id}/pause`);
        const { status, body } = await post(name, `/containers/${id}/restart?t=0`);
        expectDenied(status, body.toString());
        await done(name, `/containers/${id}/unpause`);
      });

      it(`stops it, and starts it, as the message says, under ${profile}`, async () => {
        const id = await running(name);
        const before = await startedAt(id);
        await done(name, `/containers/${id}/stop`);
        await done(name, `/containers/${id}/start`);
        expect(await startedAt(id)).not.to.equal(before);
      });

      it(`restarts one whose root is read-only, under ${profile}`, async () => {
        const id = await running(name, { ReadonlyRootfs: true, Tmpfs: { "/tmp": "size=1m" } });
        const before = await startedAt(id);
        await done(name, `/containers/${id}/restart?t=5`);
        expect(await startedAt(id)).not.to.equal(before);
      });

      it(`restarts one that does not run, under ${profile}`, async () => {
        const id = await made(name);
        await done(name, `/containers/${id}/restart`);
        await done(name, `/containers/${id}/stop`);
        await done(name, `/containers/${id}/restart?t=0`);
      });

      it(`restarts one that runs not even while it starts, under ${profile}`, async () => {
        for (let round = 0; round < 5; round += 1) {
          const id = await made(name);
          const [start, first, second] = await Promise.all([
            post(name, `/containers/${id}/start`),
            post(name, `/containers/${id}/restart?t=0`),
            post(name, `/containers/${id}/restart?t=1`),
          ]);
          expect(start.status).to.be.oneOf([204, 304]);
          // One of them may come before all others; the other finds a container that runs.
          const restarts = [first.status, second.status];
          expectSafe(restarts.filter((status) => status === 204)).to.have.length.below(2);
          expect(restarts).to.include(403);
        }
      });

      it(`executes commands as the user of the container, under ${profile}`, async () => {
        const id = await running(name, { ReadonlyRootfs: true, Tmpfs: { "/tmp": "size=1m" } });
        for (const User of ["", user]) {
          const { json } = succeeded(await exec(name, id, User), "exec");
          const { Id } = json as { readonly Id: string };
          await done(name, `/exec/${Id}/start`, { Detach: true });
        }
      });
    }

    it("executes no command as another user, under multi-tenant", async () => {
      const id = await running("alice");
      for (const User of ["root", "0", "10001", "10001:10001:", "alice", "010001:10001"]) {
        const { status, body } = await exec("alice", id, User);
        expectDenied(status, body.toString());
        expect(body.toString()).to.include("live_file_systems: ");
      }
      for (const User of ["", "10001:10001"]) succeeded(await exec("alice", id, User), "exec");
    });

    it("executes no command where the root is not read-only, under restricted", async () => {
      const id = await running("dev");
      for (const User of ["", "10001:10001", "10001"]) {
        const { status, body } = await exec("dev", id, User);
        expectDenied(status, body.toString());
        expect(body.toString()).to.include("Start it with --read-only");
      }
    });

    it("executes commands as any user, under ci", async () => {
      const id = await running("job");
      for (const User of ["", "0:0", "1000"]) succeeded(await exec("job", id, User), "exec");
    });
  });
}
