import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import {
  SETTINGS,
  create,
  openMovingPaths,
  swap,
  type MovingPaths,
} from "../harness/moving-paths.js";

/** Who owns a container does not matter here, so that the rules about files are met by themselves. */
const OPEN = SETTINGS.replaceAll(
  "    parameters:\n",
  `    modes: {container_ownership: "off", container_data_read: "off", container_copy_in: "off"}
    parameters:
      cross_container_sharing.own_only: false
`,
);

const TARGETS = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"] as const;

const USERS = [
  { user: "alice", profile: "multi-tenant", folder: "/srv/home/alice" },
  { user: "job", profile: "ci", folder: "/srv/builds" },
] as const;

/** What only root may read. */
const CANARY = "text of the canary";

const WHY = "has it mounted there";

for (const engine of await chosenEngines()) {
  describe(`[E] files that a container takes from another, ${engine.name}`, function () {
    this.timeout(180_000);
    let lab: MovingPaths;
    /** Containers that root made when nobody asked, by their names. */
    const ids = new Map<string, string>();

    before(async () => {
      lab = await openMovingPaths(engine, { settings: OPEN });
      writeFileSync(`${lab.rootOnly}/canary`, CANARY, { mode: 0o600 });
      await lab.daemon.guardedBy([]);
      for (const { user, folder } of USERS) await furnish(user, folder);
      await made("plain", {});
      await made("plain-joined", { NetworkMode: "container:plain" });
      await lab.daemon.guardedBy(["dockwarden"]);
    });

    after(() => lab.close());

    /** Donors of each file, containers that joined them, one that joined such a one, and one whose donor is gone. */
    async function furnish(user: string, folder: string): Promise<void> {
      for (const [n, target] of TARGETS.entries()) {
        writeFileSync(lab.outside(`${folder}/file${n}`), "own\n", { mode: 0o666 });
        await lab.daemon.sandbox.run("chown", [
          user === "alice" ? "10001" : "0",
          `${folder}/file${n}`,
        ]);
        const Binds = [`${folder}/file${n}:${target}`];
        await made(`${user}-donor${n}`, { Binds });
        await made(`${user}-joined${n}`, { NetworkMode: `container:${user}-donor${n}` });
        await made(`${user}-chained${n}`, { NetworkMode: `container:${user}-joined${n}` });
        await made(`${user}-gone${n}`, { Binds });
        await made(`${user}-orphan${n}`, { NetworkMode: `container:${user}-gone${n}` });
        await lab.daemon.api("DELETE", `/containers/${user}-gone${n}?force=1`);
      }
    }

    async function made(name: string, HostConfig: object, isStarted = true): Promise<void> {
      const body = { Image: "busybox", Cmd: ["sleep", "1000"], StopSignal: "SIGKILL", HostConfig };
      const target = `/containers/create?name=${name}`;
      const { json } = succeeded(await lab.daemon.api("POST", target, body), `create ${name}`);
      ids.set(name, (json as { readonly Id: string }).Id);
      if (isStarted)
        succeeded(await lab.daemon.api("POST", `/containers/${name}/start`), `start ${name}`);
    }

    function idOf(name: string): string {
      return ids.get(name) ?? expect.fail(`there is no ${name}`);
    }

    /** Runs `work` while the file leads to what only root may read. */
    async function whileMoved(folder: string, n: number, work: () => Promise<void>): Promise<void> {
      const { back } = swap(lab.outside, `${folder}/file${n}`, "/srv/root-only/canary");
      try {
        await work();
      } finally {
        back();
      }
    }

    function expectRefused(answer: Answerer, about: string, why = WHY): void {
      const said = answer.body.toString();
      expectSafe(said, about).to.not.include(CANARY);
      expectDenied(answer.status, `${about}: ${said}`);
      expect(said, about).to.include(why);
    }

    for (const { user, profile, folder } of USERS) {
      const api: MovingPaths["daemon"]["api"] = (...args) => lab.people[user].api(...args);

      it(`refuses to create a container that joins one, ${profile}`, async () => {
        for (const [n, target] of TARGETS.entries()) {
          const donor = `${user}-donor${n}`;
          for (const ref of [donor, idOf(donor), idOf(donor).slice(0, 12)]) {
            const { status, said } = await create(lab.people[user], {
              NetworkMode: `container:${ref}`,
            });
            const about = `${target} of ${ref}: ${said}`;
            expectDenied(status, about);
            expect(said, about).to.include(WHY);
          }
          for (const kind of ["joined", "chained", "orphan"]) {
            const NetworkMode = `container:${idOf(`${user}-${kind}${n}`)}`;
            const { status, said } = await create(lab.people[user], { NetworkMode });
            expectDenied(status, `${target}, ${kind}: ${said}`);
            expect(said).to.include(WHY);
          }
        }
      });

      it(`refuses to start, restart and update one that joined, ${profile}`, async () => {
        for (const [n] of TARGETS.entries()) {
          for (const name of [`${user}-joined${n}`, `${user}-chained${n}`, `${user}-orphan${n}`]) {
            await whileMoved(folder, n, async () => {
              for (const [path, body] of [
                ["start"],
                ["restart?t=0"],
                ["update", { RestartPolicy: { Name: "always" } }],
              ] as const)
                expectRefused(
                  await api("POST", `/containers/${name}/${path}`, body),
                  `${path} of ${name}`,
                );
            });
          }
        }
      });

      it(`refuses to copy into and out of one that joined, ${profile}`, async () => {
        for (const [n, target] of TARGETS.entries()) {
          for (const name of [`${user}-joined${n}`, `${user}-chained${n}`, `${user}-orphan${n}`]) {
            for (const path of [target, "/etc", "/"]) {
              const at = `/containers/${idOf(name)}/archive?path=${path}`;
              await whileMoved(folder, n, async () => {
                expectDenied((await api("HEAD", at)).status, "authorization denied by plugin");
                expectRefused(await api("GET", at), `GET ${at}`);
                expectRefused(await api("PUT", at, Buffer.alloc(1024)), `PUT ${at}`);
              });
            }
          }
        }
      });

      it(`shows nothing of such a file in an export or an image, ${profile}`, async () => {
        // dockerd itself leaves mounts out, whoever asks.
        const root = lab.daemon.api;
        for (const [n] of TARGETS.entries()) {
          const name = `${user}-joined${n}`;
          await whileMoved(folder, n, async () => {
            const exported = succeeded(await root("GET", `/containers/${name}/export`), "export");
            expectSafe(exported.body.includes(CANARY)).to.equal(false);
            const query = `container=${name}&repo=copy-${user}&tag=t${n}`;
            succeeded(await root("POST", `/commit?${query}`), "commit");
            const saved = succeeded(await root("GET", `/images/copy-${user}:t${n}/get`), "save");
            expectSafe(saved.body.includes(CANARY)).to.equal(false);
          });
        }
      });

      it(`refuses a build that joins one, ${profile}`, async () => {
        for (const [n] of TARGETS.entries()) {
          const query = `networkmode=container:${idOf(`${user}-donor${n}`)}`;
          const answer = await api("POST", `/build?${query}`, Buffer.alloc(1024));
          expectRefused(answer, `build ${query}`);
        }
      });

      it(`refuses what a donor will have when it starts, ${profile}`, async () => {
        for (const [kind, HostConfig] of Object.entries({
          bind: { Binds: [`${folder}/file0:/etc/../etc/hosts`] },
          mount: { Mounts: [{ Type: "bind", Source: `${folder}/file0`, Target: "/etc/hosts/" }] },
          volume: { Binds: [`${user}-v:/etc/hostname:nocopy`] },
          readonly: { Binds: [`${folder}/file0:/etc/resolv.conf:ro`] },
        })) {
          const name = `${user}-later-${kind}`;
          await lab.daemon.guardedBy([]);
          await made(name, HostConfig, false).finally(() => lab.daemon.guardedBy(["dockwarden"]));
          const NetworkMode = `container:${idOf(name)}`;
          const { status, said } = await create(lab.people[user], { NetworkMode });
          expectDenied(status, `${kind}: ${said}`);
          expect(said).to.include(WHY);
        }
      });

      it(`lets containers join one with ordinary files, ${profile}`, async () => {
        const person = lab.people[user];
        for (const NetworkMode of ["plain", "plain-joined"].map(
          (one) => `container:${idOf(one)}`,
        )) {
          const { status, said, id } = await create(
            person,
            { NetworkMode },
            { Cmd: ["sleep", "1000"] },
          );
          expect(status, said).to.equal(201);
          for (const path of ["start", "stop?t=0", "restart?t=0", "stop?t=0"]) {
            const started = await person.api("POST", `/containers/${id}/${path}`);
            expect(started.status, `${path}: ${started.body.toString()}`).to.equal(204);
          }
          const copied = await person.api("GET", `/containers/${id}/archive?path=/etc/hosts`);
          expect(copied.status, copied.body.toString()).to.equal(200);
          expect(copied.body.toString()).to.include("localhost");
          await person.api("DELETE", `/containers/${id}?force=1`);
        }
      });
    }
  });
}
