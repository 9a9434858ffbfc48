import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied } from "../harness/expect-safe.js";
import {
  create,
  openMovingPaths,
  run,
  SETTINGS,
  type MovingPaths,
} from "../harness/moving-paths.js";
import type { Person } from "../harness/people.js";
import { waitFor } from "../../wait-for.js";

/** alice and job may fill volumes that no running container has; sam and dev new ones alone. */
const MORE = `${SETTINGS}  alice: {volume_driver.filled_volumes: unshared}
  dev: {volume_driver.filled_volumes: new}
`;

/** The image has something there. */
const TARGET = "/bin";

/** Ways to have dockerd fill a volume. */
const FILLS: Readonly<Record<string, (name: string) => object>> = {
  "-v": (name) => ({ Binds: [`${name}:${TARGET}`] }),
  "-v, read-only": (name) => ({ Binds: [`${name}:${TARGET}:ro`] }),
  "--mount": (name) => ({ Mounts: [{ Type: "volume", Source: name, Target: TARGET }] }),
  "--mount with a driver": (name) => ({
    Mounts: [
      {
        ...{ Type: "volume", Source: name, Target: TARGET },
        VolumeOptions: { DriverConfig: { Name: "local" } },
      },
    ],
  }),
};

for (const engine of await chosenEngines()) {
  describe(`[E] a volume that dockerd fills, ${engine.name}`, function () {
    this.timeout(120_000);
    let lab: MovingPaths;
    let alice: Person;

    before(async () => {
      lab = await openMovingPaths(engine, { settings: MORE });
      ({ alice } = lab.people);
    });

    after(async () => {
      await lab.close();
    });

    const call = async (
      person: Pick<Person, "api">,
      method: string,
      target: string,
      body?: object,
    ): Promise<void> => {
      succeeded(await person.api(method, target, body), `${method} ${target}`);
    };

    /** A container of alice's that runs with the volume, which dockerd has not filled. */
    async function running(volume: string): Promise<string> {
      const config = { Cmd: ["sleep", "1000"] };
      const { id, said } = await create(alice, { Binds: [`${volume}:/d:nocopy`] }, config);
      expect(id, said).not.to.equal("");
      await call(alice, "POST", `/containers/${id}/start`);
      return id;
    }

    describe("is used by no running container", () => {
      let id = "";

      before(async () => {
        id = await running("alice_shared");
      });

      for (const [how, hostOf] of Object.entries(FILLS))
        it(`by ${how}`, async () => {
          const { status, said } = await create(alice, hostOf("alice_shared"));
          expectDenied(status, said);
          expect(said).to.include("while a running container uses it");
        });

      it("when that is paused", async () => {
        await call(alice, "POST", `/containers/${id}/pause`);
        const { status, said } = await create(alice, FILLS["-v"]?.("alice_shared") ?? {});
        await call(alice, "POST", `/containers/${id}/unpause`);
        expectDenied(status, said);
      });

      it("unless it is not filled, or the container has stopped", async () => {
        const kept = await create(alice, { Binds: [`alice_shared:${TARGET}x:nocopy`] });
        expect(kept.id, kept.said).not.to.equal("");
        await call(alice, "POST", `/containers/${id}/stop?t=0`);
        const filled = await create(alice, FILLS["-v"]?.("alice_shared") ?? {});
        expect(filled.id, filled.said).not.to.equal("");
        await call(alice, "DELETE", `/containers/${id}?force=1`);
      });
    });

    it("is not filled while its containers start, and its containers do not start meanwhile", async () => {
      const config = { Cmd: ["sleep", "1000"] };
      for (let round = 0; round < 5; round += 1) {
        const volume = `alice_race${round}`;
        const { id, said } = await create(alice, { Binds: [`${volume}:/d:nocopy`] }, config);
        expect(id, said).not.to.equal("");
        const [filled, started] = await Promise.all([
          create(alice, FILLS["-v"]?.(volume) ?? {}),
          alice.api("POST", `/containers/${id}/start`),
        ]);
        // Either the fill was done before the start, or it was refused since the container runs.
        expect(started.status, started.body.toString()).to.equal(204);
        if (filled.status !== 201) expectDenied(filled.status, filled.said);
        for (const one of [id, filled.id].filter((made) => made !== ""))
          await call(alice, "DELETE", `/containers/${one}?force=1`);
      }
    });

    it("is dockerd's own: no tmpfs", async () => {
      const options = { type: "tmpfs", device: "tmpfs", o: "size=1m,nr_inodes=1k" };
      const body = { Name: "alice_memory", DriverOpts: options };
      succeeded(await alice.api("POST", "/volumes/create", body), "create a tmpfs volume");
      for (const hostOf of Object.values(FILLS)) {
        const { status, said } = await create(alice, hostOf("alice_memory"));
        expectDenied(status, said);
      }
      const { id, said } = await create(alice, { Binds: ["alice_memory:/src:nocopy"] });
      expect(id, said).not.to.equal("");
      await run(alice, id);
    });

    it("has a size, as a tmpfs", async () => {
      const DriverOpts = { type: "tmpfs", device: "tmpfs" };
      const body = { Name: "alice_unsized", DriverOpts };
      const { status, body: said } = await alice.api("POST", "/volumes/create", body);
      expectDenied(status, said.toString());
    });

    it("is mounted by the name that dockerd gave it only while a container has it", async () => {
      const { job } = lab.people;
      const { id } = await create(job, { Binds: ["/src"] });
      const { json } = await job.api("GET", `/containers/${id}/json`);
      // dockerd writes no name of a volume that a bind without a source makes.
      const [{ Source } = { Source: "" }] = (json as { Mounts: { Source: string }[] }).Mounts;
      const Name = /([0-9a-f]{64})\/_data$/.exec(Source)?.[1] ?? "";
      expect(Name).not.to.equal("");
      const kept = await create(job, { Binds: [`${Name}:/src:nocopy`] });
      expect(kept.id, kept.said).not.to.equal("");
      for (const one of [id, kept.id].filter((made) => made !== ""))
        await call(job, "DELETE", `/containers/${one}`);
      const { status, said } = await create(job, { Binds: [`${Name}:/src:nocopy`] });
      expectDenied(status, said);
      expect(said).to.include("belongs to no container");
    });

    it("is new, where only new ones may be filled", async () => {
      for (const who of ["sam", "dev"] as const) {
        const person = lab.people[who];
        const name = `${who}_fresh`;
        const filled = async (): Promise<Awaited<ReturnType<typeof create>>> =>
          create(person, FILLS["-v"]?.(name) ?? {});
        succeeded(await person.api("POST", "/volumes/create", { Name: name }), "create a volume");
        // As Compose does for two services, and before anything runs.
        const [first, second] = [await filled(), await filled()];
        expect(first.id, first.said).not.to.equal("");
        expect(second.id, second.said).not.to.equal("");
        const kept = await create(person, { Binds: [`${name}:/d:nocopy`] }, { Cmd: ["true"] });
        await run(person, kept.id);
        for (const { id } of [first, second]) await call(person, "DELETE", `/containers/${id}`);
        for (const made of [kept, null]) {
          // A process may have passed a directory of the volume to a container that does not mount it.
          const again = await filled();
          expectDenied(again.status, again.said);
          expect(again.said).to.include(`A container may have used volume ${name} before`);
          if (made !== null) await call(person, "DELETE", `/containers/${made.id}`);
        }
        await call(person, "DELETE", `/volumes/${name}`);
        const anew = await filled();
        expect(anew.id, anew.said).not.to.equal("");
      }
    });

    /** A container of the person's, which must not be refused. */
    async function idOf(...asked: Parameters<typeof create>): Promise<string> {
      const { id, said } = await create(...asked);
      expect(id, said).not.to.equal("");
      return id;
    }

    /** An archive of a file of 64 MiB, more than a connection takes in that nobody reads. */
    async function bigArchive(): Promise<Buffer> {
      const command = "head -c 64M /dev/zero > /srv/big; tar -cf /srv/big.tar -C /srv big";
      const { code, stderr } = await lab.daemon.sandbox.run("sh", ["-ec", command]);
      expect(code, stderr).to.equal(0);
      return readFileSync(lab.outside("/srv/big.tar"));
    }

    /** A container of a caller's whose fills no control limits: one who calls by the socket. */
    async function anyones(hostConfig: object, config: object = {}): Promise<string> {
      const body = { Image: "busybox", Cmd: ["true"], ...config, HostConfig: hostConfig };
      const made = succeeded(await lab.daemon.api("POST", "/containers/create", body), "create");
      return (made.json as { readonly Id: string }).Id;
    }

    it("is filled by no caller while another's archive is unpacked in it", async () => {
      await call(alice, "POST", "/volumes/create", { Name: "alice_written" });
      const id = await anyones({ Binds: ["alice_written:/d:nocopy"] });
      const archive = Buffer.alloc(10_240);
      const headers = { "Content-Type": "application/x-tar", "Content-Length": archive.length };
      const path = `/containers/${id}/archive?path=/d`;
      const place = { socketPath: lab.daemon.socket, method: "PUT", path, headers, agent: false };
      const copy = request(place);
      const copied = once(copy, "response");
      // dockerd waits for the rest of the archive.
      copy.write(archive.subarray(0, 512));
      await setTimeout(1000);
      const filled = idOf(alice, FILLS["-v"]?.("alice_written") ?? {});
      expect(await Promise.race([filled, setTimeout(3000, "waits")])).to.equal("waits");
      copy.end(archive.subarray(512));
      await Promise.all([copied, filled]);
    });

    it("is filled by no caller while another copies files out of it", async () => {
      const { job } = lab.people;
      const id = await idOf(job, { Binds: ["job_copied:/d:nocopy"] });
      const target = `/containers/${id}/archive?path=/d`;
      succeeded(await job.api("PUT", target, await bigArchive()), "copy a file into it");
      const copy = await job.opened({ method: "GET", target });
      expect(copy.statusCode).to.equal(200);
      copy.on("error", () => undefined);
      const fill = { Image: "busybox", Cmd: ["true"], HostConfig: FILLS["-v"]?.("job_copied") };
      const filled = async (): Promise<Answerer> =>
        lab.daemon.api("POST", "/containers/create", fill);
      try {
        const { status, body } = await filled();
        expectDenied(status, body.toString());
        expect(body.toString()).to.include("in flight");
      } finally {
        copy.destroy();
      }
      const isFilled = async (): Promise<boolean> => (await filled()).status === 201;
      await waitFor("a fill after the copy", isFilled, { limitMs: 45_000 });
    });

    it("is not used by a start that is refused", async () => {
      const { sam } = lab.people;
      const hostConfig = FILLS["-v"]?.("sam_kept") ?? {};
      await idOf(sam, hostConfig);
      const id = await anyones({ Binds: ["sam_kept:/d:nocopy"] });
      const { status, body } = await alice.api("POST", `/containers/${id}/start`);
      expectDenied(status, body.toString());
      await idOf(sam, hostConfig);
      for (const next of ["start", "wait"])
        await call(lab.daemon, "POST", `/containers/${id}/${next}`);
      const filled = await create(sam, hostConfig);
      expectDenied(filled.status, filled.said);
      expect(filled.said).to.include("A container may have used volume sam_kept before");
    });

    it("is filled for many containers that are created at the same time", async () => {
      const ways = { any: anyones, alice: async (host: object) => idOf(alice, host) };
      for (const [who, create] of Object.entries(ways)) {
        const host = { Binds: [`${who}_many:${TARGET}`] };
        const ids = await Promise.all(Array.from({ length: 8 }, async () => create(host)));
        expect(new Set(ids).size).to.equal(8);
      }
    });

    it("is filled once, for containers that are created one after the other", async () => {
      for (let round = 0; round < 2; round += 1) {
        const host = { Binds: ["alice_web:/etc"] };
        const { id, said } = await create(alice, host, { Cmd: ["ls", "/etc"] });
        expect(id, said).not.to.equal("");
        await run(alice, id);
      }
    });
  });
}
