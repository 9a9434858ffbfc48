import { mkdirSync } from "node:fs";
import { expect } from "chai";
import { succeeded } from "./api.js";
import { chosenEngines } from "./chosen-engines.js";
import { expectDenied } from "./expect-safe.js";
import { create, openMovingPaths, run, type MovingPaths } from "./moving-paths.js";
import type { Person } from "./people.js";

// dockerd holds a volume for a container that takes it from another only from its first start on. Until then the volume may
// be removed, and another take its name.

/** A directory that the job can replace. */
const DEVICE = "/srv/builds/x";
const BIND = { Name: "local", Options: { type: "none", o: "bind", device: DEVICE } };

/** Ways to have another volume take the name. */
const REPLACED: Readonly<Record<string, (job: Person, name: string) => Promise<void>>> = {
  "by volume create": async (job, Name) => {
    const body = { Name, DriverOpts: BIND.Options };
    succeeded(await job.api("POST", "/volumes/create", body), "make the volume again");
  },
  "by a create": async (job, Source) => {
    const VolumeOptions = { NoCopy: true, DriverConfig: BIND };
    const { id, said } = await create(job, {
      Mounts: [{ Type: "volume", Source, Target: "/y", VolumeOptions }],
    });
    expect(id, said).not.to.equal("");
  },
};

for (const engine of await chosenEngines()) {
  describe(`[E] a volume of another container, which was replaced, ${engine.name}`, function () {
    this.timeout(120_000);
    let lab: MovingPaths;
    let job: Person;
    let made = 0;

    before(async () => {
      lab = await openMovingPaths(engine);
      ({ job } = lab.people);
      mkdirSync(lab.outside("/srv/root-only/empty"));
    });

    after(async () => {
      await lab.close();
    });

    /** Returns a container that takes a volume whose name is another's now. */
    async function taking(
      policy: string,
      replace: (job: Person, name: string) => Promise<void>,
    ): Promise<string> {
      const name = `taken${++made}`;
      const first = await create(job, { Binds: [`${name}:/src`] });
      const { id, said } = await create(job, {
        ...{ VolumesFrom: [first.id], RestartPolicy: { Name: policy } },
      });
      expect(id, said).not.to.equal("");
      succeeded(await job.api("DELETE", `/containers/${first.id}`), "remove the first");
      succeeded(await job.api("DELETE", `/volumes/${name}`), "remove the volume");
      await replace(job, name);
      return id;
    }

    for (const [how, replace] of Object.entries(REPLACED))
      for (const policy of ["always", "unless-stopped", "on-failure"])
        for (const verb of ["start", "restart"])
          it(`is not mounted by a ${verb}, ${how}, where it is mounted again with ${policy}`, async () => {
            const id = await taking(policy, replace);
            const { status, body } = await job.api("POST", `/containers/${id}/${verb}`);
            expectDenied(status, body.toString());
            expect(body.toString()).to.include("restarts by itself");
            expect(body.toString()).to.include("docker update --restart no");
          });

    it("is mounted once the container does not restart by itself, as the message says", async () => {
      const id = await taking("always", REPLACED["by volume create"] ?? raise);
      const RestartPolicy = { Name: "no" };
      succeeded(
        await job.api("POST", `/containers/${id}/update`, { RestartPolicy }),
        "update --restart no",
      );
      expect(await run(job, id)).to.include("sub");
    });
  });
}

function raise(): never {
  throw new Error("Cannot replace: there is no such way");
}
