import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import {
  create,
  openMovingPaths,
  run,
  SETTINGS,
  swap,
  type MovingPaths,
} from "../harness/moving-paths.js";
import type { Person } from "../harness/people.js";
import {
  ALWAYS,
  DEVICE,
  FILLS,
  INSIDE,
  KEPT,
  LISTED_RO,
  READ_ONLY_BY_MOUNT,
  RESTARTS,
  SPELLINGS,
  TARGET,
  TWICE,
  byMount,
  readOnly,
} from "./bind-volume-calls.js";

/** alice may create services and share her volumes, as far as these controls say. */
const MORE = `${SETTINGS}  alice:
    swarm_control.swarm_mode: services
    cross_container_sharing.allowed_sharing: [network, volumes]
    +bind_mount_allowlist.allowed_mount_prefixes: ["${LISTED_RO}:ro"]
`;

for (const engine of await chosenEngines()) {
  describe(`[E] a volume that is a bind, ${engine.name}`, function () {
    this.timeout(120_000);
    let lab: MovingPaths;
    let alice: Person;

    before(async () => {
      lab = await openMovingPaths(engine, { settings: MORE });
      ({ alice } = lab.people);
      mkdirSync(lab.outside("/srv/root-only/empty"));
      for (const [name, DriverOpts] of Object.entries(SPELLINGS))
        await volume(alice, `alice_${name}`, DriverOpts);
    });

    after(async () => {
      await lab.close();
    });

    /** dockerd has put nothing there, and changed no owner, as the link leads out and as it does not. */
    function expectUntouched(about: string): void {
      const [own, out] = [lab.outside(DEVICE), `${lab.rootOnly}/empty`];
      expectSafe([readdirSync(own), readdirSync(out)], about).to.deep.equal([[], []]);
      expectSafe([statSync(own).uid, statSync(out).uid], about).to.deep.equal([10001, 0]);
      expectSafe(readdirSync(lab.outside("/srv/dev/data")), about).to.deep.equal([]);
    }

    describe("is not filled from an image", () => {
      for (const [how, host] of Object.entries(FILLS))
        it(`by ${how}`, async () => {
          const { status, said } = await create(alice, host);
          expectUntouched(said);
          expectDenied(status, said);
          expect(said).to.include("bind_mount_allowlist");
          expect(said).to.match(/nocopy|may not be mounted|can be replaced/);
        });

      for (const [how, host] of Object.entries(TWICE))
        it(`by a new volume that two mounts describe differently, ${how}`, async () => {
          for (const person of [alice, lab.people.job, lab.people.dev]) {
            const { status, said } = await create(person, host);
            expectUntouched(said);
            expectDenied(status, said);
            expect(said).to.include("another mount describes the volume of this name");
          }
        });

      it("where a link leads out of the home", async () => {
        const moved = swap(lab.outside, DEVICE, "/srv/root-only/empty");
        const made = [];
        for (const how of ["-v with bind", "-v with dots", "--mount"])
          made.push(await create(alice, FILLS[how] ?? {}));
        moved.back();
        expectUntouched("a link");
        for (const { status, said } of made) expectDenied(status, said);
      });

      it("by a job", async () => {
        const { job } = lab.people;
        await volume(job, "job", { type: "none", o: "bind", device: "/srv/builds/x/sub" });
        const { status, said } = await create(job, { Binds: [`job:${TARGET}`] });
        expectSafe(readdirSync(lab.outside("/srv/builds/x/sub")), said).to.deep.equal([]);
        expectDenied(status, said);
        expect(said).to.include("volume-nocopy");
      });

      it("by the tasks of a service", async () => {
        const Mounts = [byMount("alice_bind")];
        const body = { Name: "alice_s", TaskTemplate: { ContainerSpec: { Image: "b", Mounts } } };
        const { status, body: said } = await alice.api("POST", "/services/create", body);
        expectDenied(status, said.toString());
        expect(said.toString()).to.include("nocopy");
      });
    });

    describe("is not mounted again by itself", () => {
      for (const [how, host] of Object.entries(RESTARTS))
        it(`with ${how}`, async () => {
          const { status, said } = await create(alice, host);
          expectDenied(status, said);
          expect(said).to.include("restarts by itself");
        });

      it("with the volumes of another container", async () => {
        const { id, said } = await create(alice, { Binds: [KEPT] });
        expect(id, said).not.to.equal("");
        for (const from of [id, `${id}:ro`]) {
          const taken = await create(alice, { ...ALWAYS, VolumesFrom: [from] });
          expectDenied(taken.status, taken.said);
          expect(taken.said).to.include("restarts by itself");
        }
      });

      it("after an update", async () => {
        const { id: first } = await create(alice, { Binds: [KEPT] });
        const { id: second } = await create(alice, { VolumesFrom: [first] });
        for (const [id, Name] of [
          [first, "always"],
          [first, "unless-stopped"],
          [second, "always"],
        ] as const) {
          expect(id).not.to.equal("");
          const body = { RestartPolicy: { Name } };
          const { status, body: said } = await alice.api("POST", `/containers/${id}/update`, body);
          expectDenied(status, said.toString());
          expect(said.toString()).to.include("restarts by itself");
        }
      });
    });

    // A job's containers are root: they replace what only root of the host could, below what they mount.
    describe("of a job is not mounted again", () => {
      const BELOW = { "a bind": "/srv/builds/x:/src", "a volume": "job_sub:/src:nocopy" };

      before(async () => {
        await volume(lab.people.job, "job_sub", {
          ...{ type: "none", o: "bind", device: "/srv/builds/x/sub" },
        });
      });

      for (const [how, bind] of Object.entries(BELOW)) {
        it(`by docker cp, as ${how}`, async () => {
          const { job } = lab.people;
          const { id, said } = await create(job, { Binds: [bind] });
          expect(id, said).not.to.equal("");
          for (const method of ["HEAD", "GET", "PUT"]) {
            const answer = await job.api(
              method,
              `/containers/${id}/archive?path=/etc`,
              method === "PUT" ? Buffer.alloc(1024) : undefined,
            );
            // A response to HEAD has no body to say who refused.
            const why =
              method === "HEAD" ? "authorization denied by plugin" : answer.body.toString();
            expectDenied(answer.status, why);
            if (method !== "HEAD") expect(why).to.include("docker export CONTAINER | tar -x PATH");
          }
          succeeded(await job.api("GET", `/containers/${id}/export`), "the remedy");
        });

        it(`by itself, as ${how}`, async () => {
          const made = await create(lab.people.job, { ...ALWAYS, Binds: [bind] });
          expectDenied(made.status, made.said);
          expect(made.said).to.include("restarts by itself");
        });
      }

      it("but what only root of the host can replace is", async () => {
        const { job } = lab.people;
        const { id, said } = await create(job, { ...ALWAYS, Binds: ["/srv/builds:/src"] });
        expect(id, said).not.to.equal("");
        const { body } = await job.api("GET", `/containers/${id}/archive?path=/etc`);
        expect(body.toString()).not.to.include("bind_mount_allowlist: ");
      });
    });

    describe("of a path that is listed as read-only", () => {
      before(() => {
        mkdirSync(lab.outside(LISTED_RO), { mode: 0o777 });
        chmodSync(lab.outside(LISTED_RO), 0o777);
      });

      for (const [how, host] of Object.entries(READ_ONLY_BY_MOUNT))
        it(`is not made ${how}`, async () => {
          const { status, said } = await create(alice, host);
          expectDenied(status, said);
          expect(said).to.include("bind_mount_allowlist");
        });

      it("is not made for a job or by baseline, where the profile lists it", async () => {
        for (const [person, control] of [
          [lab.people.job, "bind_mount_allowlist"],
          [lab.people.dev, "sensitive_host_paths"],
        ] as const) {
          const { status, said } = await create(person, { Mounts: [readOnly("/etc/ssl/certs")] });
          expectDenied(status, said);
          expect(said).to.include(control);
        }
      });

      it("stays read-only by its own options", async () => {
        const made = await create(alice, { Mounts: [readOnly(LISTED_RO, "ro,bind")] });
        expect(made.id, made.said).not.to.equal("");
        const Cmd = ["touch", "/src/written"];
        const { id, said } = await create(alice, { Binds: ["alice_listed:/src:nocopy"] }, { Cmd });
        expect(id, said).not.to.equal("");
        expectSafe(await run(alice, id)).to.include("Read-only file system");
        expectSafe(readdirSync(lab.outside(LISTED_RO))).to.deep.equal([]);
      });
    });

    describe("has nothing mounted inside it", () => {
      for (const [how, host] of Object.entries(INSIDE))
        it(`as ${how}`, async () => {
          const { status, said } = await create(alice, host);
          expectDenied(status, said);
          expect(said).to.include("mount_targets");
          expectUntouched(said);
        });

      it("as the volume of an image, when it starts", async () => {
        const { id, said } = await create(alice, { Binds: [KEPT] }, { Image: "busybox:inside" });
        expect(id, said).not.to.equal("");
        const { status, body } = await alice.api("POST", `/containers/${id}/start`);
        expectDenied(status, body.toString());
        expectUntouched("a start");
      });
    });

    describe("passes", () => {
      for (const [how, host] of Object.entries({
        "-v with nocopy": { Binds: [KEPT] },
        "-v, read-only, with nocopy": { Binds: ["alice_bind:/src:ro,nocopy"] },
        "--mount with nocopy": { Mounts: [{ ...byMount("alice_bind", true), Target: "/src" }] },
        "an administrator's volume": { Binds: ["datasets-a:/src:ro,nocopy"] },
        "a named volume beside a bind": { Binds: ["/srv/home/alice/proj:/src", "alice_d:/data"] },
      }))
        it(`by ${how}`, async () => {
          const { id, said } = await create(alice, host);
          expect(id, said).not.to.equal("");
          await run(alice, id);
          succeeded(await alice.api("POST", `/containers/${id}/restart?t=0`), "restart");
        });

      it("a volume of dockerd's own, which it fills", async () => {
        const { id, said } = await create(alice, { Binds: ["alice_own:/src"], ...ALWAYS });
        expect(said).not.to.include("bind_mount_allowlist");
        const filled = await create(alice, { Binds: ["alice_own:/etc"] }, { Cmd: ["ls", "/etc"] });
        expect(filled.id, `${filled.said} ${id}`).not.to.equal("");
        await run(alice, filled.id);
      });

      it("a container that takes its volumes", async () => {
        const { id: from } = await create(alice, { Binds: [KEPT] });
        const { id, said } = await create(alice, { VolumesFrom: [from] });
        expect(id, said).not.to.equal("");
        await run(alice, id);
      });
    });
  });
}

async function volume({ api }: Person, Name: string, DriverOpts: object): Promise<void> {
  succeeded(await api("POST", "/volumes/create", { Name, DriverOpts }), `create ${Name}`);
}
