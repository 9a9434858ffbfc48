import { mkdirSync } from "node:fs";
import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied } from "../harness/expect-safe.js";
import { create, openMovingPaths, run, type MovingPaths } from "../harness/moving-paths.js";
import type { Person } from "../harness/people.js";
import { PLUGIN } from "../harness/plugin.js";

// dockerd lets a volume be removed that a container mounts, if the container took it from another and has not started, or
// mounts something else where the other had it.

/** A directory that the job can replace. */
const DEVICE = "/srv/builds/x";
const BIND = { Name: "local", Options: { type: "none", o: "bind", device: DEVICE } };

const mounting = (Source: string, VolumeOptions: object): object => ({
  Mounts: [{ Type: "volume", Source, Target: "/y", VolumeOptions }],
});

/** Ways to have another volume take the name. */
const REPLACED: Readonly<Record<string, (who: Person, name: string) => Promise<Answer>>> = {
  "a bind, by volume create": (who, name) => made(who, name, BIND.Options),
  "a plain one, by volume create": (who, name) => made(who, name, {}),
  "a tmpfs, by volume create": (who, name) =>
    made(who, name, { type: "tmpfs", device: "tmpfs", o: "size=1m,nr_inodes=99" }),
  "a bind, by a create": (who, name) =>
    create(who, mounting(name, { NoCopy: true, DriverConfig: BIND })),
  "a plain one, by a create": (who, name) => create(who, mounting(name, { NoCopy: true })),
  "a plain one, by -v": (who, name) => create(who, { Binds: [`${name}:/y`] }),
};

/** How a request was answered. */
interface Answer {
  readonly status: number;
  readonly said: string;
}

async function made({ api }: Person, Name: string, DriverOpts: object): Promise<Answer> {
  return answerOf(await api("POST", "/volumes/create", { Name, DriverOpts }));
}

function answerOf({ status, body }: Answerer): Answer {
  return { status, said: body.toString() };
}

for (const engine of await chosenEngines()) {
  describe(`[E] a volume that was removed while a container mounts it, ${engine.name}`, function () {
    this.timeout(120_000);
    let lab: MovingPaths;
    let job: Person;
    let count = 0;

    before(async () => {
      lab = await openMovingPaths(engine);
      ({ job } = lab.people);
      mkdirSync(lab.outside("/srv/root-only/empty"));
    });

    after(async () => {
      await lab.close();
    });

    const remove = async (target: string): Promise<void> => {
      succeeded(await job.api("DELETE", target), `remove ${target}`);
    };

    /** Returns the name of the one volume of a container. */
    async function volumeOf(id: string): Promise<string> {
      const { json } = await job.api("GET", `/containers/${id}/json`);
      const [{ Name }] = (json as { readonly Mounts: [{ readonly Name: string }] }).Mounts;
      return Name;
    }

    /** Returns a container that took a volume from another, and the name of that volume, which is gone. */
    async function taken(
      host: object = {},
    ): Promise<{ readonly id: string; readonly name: string }> {
      const name = `taken${++count}`;
      const first = await create(job, { Binds: [`${name}:/src`] });
      const { id, said } = await create(job, { VolumesFrom: [first.id], ...host });
      expect(id, said).not.to.equal("");
      await remove(`/containers/${first.id}`);
      await remove(`/volumes/${name}`);
      return { id, name };
    }

    /** The same of a container that runs, and mounts the volume where the other did not. */
    async function overridden(): Promise<{ readonly id: string; readonly name: string }> {
      const first = await create(job, {}, { Volumes: { "/v": {} } });
      const name = await volumeOf(first.id);
      const { id, said } = await create(
        job,
        { VolumesFrom: [first.id], Binds: [`${name}:/w:nocopy`, `over${++count}:/v:nocopy`] },
        { Cmd: ["sleep", "60"] },
      );
      expect(id, said).not.to.equal("");
      succeeded(await job.api("POST", `/containers/${id}/start`), "start");
      await remove(`/containers/${first.id}?v=1`);
      expect((await job.api("GET", `/volumes/${name}`)).status).to.equal(404);
      return { id, name };
    }

    for (const [how, replace] of Object.entries(REPLACED)) {
      it(`is not made again before the container starts, as ${how}`, async () => {
        const { id, name } = await taken();
        for (const who of [job, lab.people.dev]) {
          const { status, said } = await replace(who, name);
          expectDenied(status, said);
          expect(said).to.include("still mounts a volume of this name");
        }
        await remove(`/containers/${id}`);
        const { status, said } = await replace(job, name);
        expect(status, said).to.equal(201);
      });

      it(`is not made again while the container runs, as ${how}`, async () => {
        const { id, name } = await overridden();
        const { status, said } = await replace(job, name);
        expectDenied(status, said);
        expect(said).to.match(
          /still mounts a volume of this name|form of a full id|may not be filled/,
        );
        await remove(`/containers/${id}?force=1`);
      });
    }

    // The volume may be gone when the request is executed: `docker rm -v` removes it while that waits.
    describe("is not described otherwise while it exists", () => {
      const options = { type: "tmpfs", device: "tmpfs", o: "size=1m,nr_inodes=99" };
      const tmpfs = { Name: "local", Options: options };
      const other = { Name: "local", Options: { ...BIND.Options, device: "/srv/builds/x/sub" } };

      for (const [how, volume, described] of [
        ["a plain one as a bind", {}, BIND],
        ["a bind as a tmpfs", BIND.Options, tmpfs],
        ["a bind as another", BIND.Options, other],
      ] as const)
        it(how, async () => {
          const name = `described${++count}`;
          expect((await made(job, name, volume)).status).to.equal(201);
          const options = { NoCopy: true, DriverConfig: described };
          for (const answer of [
            await create(job, mounting(name, options)),
            await made(job, name, described.Options),
          ]) {
            expectDenied(answer.status, answer.said);
            expect(answer.said).to.include("exists with another driver or other options");
          }
        });

      it("an anonymous one", async () => {
        const { id } = await create(job, {}, { Volumes: { "/v": {} } });
        const options = { NoCopy: true, DriverConfig: BIND };
        const { status, said } = await create(job, mounting(await volumeOf(id), options));
        expectDenied(status, said);
      });

      it("but may be described as it is", async () => {
        const name = `described${++count}`;
        expect((await made(job, name, BIND.Options)).status).to.equal(201);
        expect((await made(job, name, BIND.Options)).status).to.equal(201);
        const options = { NoCopy: true, DriverConfig: BIND };
        const { id, said } = await create(job, mounting(name, options));
        expect(id, said).not.to.equal("");
      });
    });

    describe("and made again without the plugin", () => {
      async function replaced(policy: string): Promise<string> {
        const { id, name } = await taken({ RestartPolicy: { Name: policy } });
        await lab.daemon.guardedBy([]);
        await made(lab.people.dev, name, BIND.Options);
        await lab.daemon.guardedBy([PLUGIN]);
        return id;
      }

      for (const policy of ["always", "unless-stopped", "on-failure"])
        for (const verb of ["start", "restart"])
          it(`is not mounted by a ${verb} where it would be again, with ${policy}`, async () => {
            const id = await replaced(policy);
            const { status, said } = answerOf(await job.api("POST", `/containers/${id}/${verb}`));
            expectDenied(status, said);
            expect(said).to.include("restarts by itself");
          });

      it("is mounted once the container does not restart by itself, as the message says", async () => {
        const id = await replaced("always");
        const body = { RestartPolicy: { Name: "no" } };
        const updated = await job.api("POST", `/containers/${id}/update`, body);
        succeeded(updated, "update --restart no");
        expect(await run(job, id)).to.include("sub");
      });
    });
  });
}
