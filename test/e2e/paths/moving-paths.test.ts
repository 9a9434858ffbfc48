import { existsSync, readdirSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { create, openMovingPaths, run, swap, type MovingPaths } from "../harness/moving-paths.js";

for (const engine of await chosenEngines()) {
  describe(`[E] paths that move, ${engine.name}`, () => {
    let lab: MovingPaths;
    const person = (name: keyof MovingPaths["people"]) => lab.people[name];
    const moved = (source: string, target: string) => swap(lab.outside, source, target);

    before(async () => {
      lab = await openMovingPaths(engine);
    });

    after(() => lab.close());

    const BIND = "/srv/home/alice/proj:/src";

    describe("keeps working", () => {
      it("a project mounted and worked in", async () => {
        const body = { WorkingDir: "/src", Cmd: ["sh", "-c", "touch made-by-me; ls; pwd"] };
        const { id, said } = await create(person("alice"), { Binds: [BIND] }, body);
        expect(id, said).not.to.equal("");
        expect(await run(person("alice"), id))
          .to.include("made-by-me")
          .and.to.include("/src");
        expect((await person("alice").told(restartOf(id))).status).to.equal(204);
      });

      it("a home mounted and worked below", async () => {
        const body = { WorkingDir: "/h/proj/sub", Cmd: ["pwd"] };
        for (const user of [person("alice"), person("sam")]) {
          const binds = { Binds: [`/srv/home/${user.name}:/h`] };
          const { id, said } = await create(user, binds, body);
          expect(id, said).not.to.equal("");
          expect(await run(user, id)).to.include("/h/proj/sub");
        }
      });

      it("mounts beside each other, and an administrator's volume", async () => {
        const host = {
          Binds: [BIND, "alice_data:/srcs/data", "datasets-a:/data:ro,nocopy"],
          Tmpfs: { "/tmp": "size=1m" },
        };
        const { id, said } = await create(person("alice"), host);
        expect(id, said).not.to.equal("");
        await run(person("alice"), id);
      });

      it("a job's folders, one inside the other", async () => {
        const host = { Binds: ["/srv/builds:/src", "/srv/builds/x:/src/x"] };
        const { id, said } = await create(person("job"), host, { WorkingDir: "/src/x/sub" });
        expect(id, said).not.to.equal("");
        await run(person("job"), id);
        expect((await person("job").told(restartOf(id))).status).to.equal(204);
      });
    });

    describe("what root does inside a bind is refused", () => {
      const bound = { Binds: [BIND] };
      const inside: Readonly<Record<string, readonly [object, object?]>> = {
        "a tmpfs": [{ ...bound, Tmpfs: { "/src/made": "size=1m" } }],
        "a tmpfs by Mounts": [
          {
            ...bound,
            Mounts: [{ Type: "tmpfs", Target: "/src/made", TmpfsOptions: { SizeBytes: 1048576 } }],
          },
        ],
        "a named volume": [{ Binds: [BIND, "alice_v:/src/made"] }],
        "an anonymous volume": [bound, { Volumes: { "/src/made": {} } }],
        "another bind": [{ Binds: [BIND, "/srv/home/alice/proj/sub:/src/made"] }],
        "a mount by another spelling": [{ ...bound, Tmpfs: { "/src/../src//made/": "size=1m" } }],
        "a working directory": [bound, { WorkingDir: "/src/made" }],
        "a relative working directory": [bound, { WorkingDir: "src/made" }],
        "a bind over all": [
          { Binds: ["/srv/home/alice/proj:/a", "alice_v:/a/b"] },
          { WorkingDir: "/a" },
        ],
      };
      for (const [what, [host, config]] of Object.entries(inside)) {
        it(what, async () => {
          const { status, said } = await create(person("alice"), host, config);
          expectDenied(status, said);
          expect(said).to.include("mount_targets: ");
        });
      }

      it("so that root makes nothing where the source leads to by then", async () => {
        for (const [host, config] of Object.values(inside)) {
          const { id } = await create(person("alice"), host, config);
          if (id === "") continue;
          const swapped = moved("/srv/home/alice/proj", "/srv/root-only");
          await person("alice").told(startOf(id));
          swapped.back();
        }
        expectSafe(readdirSync(lab.rootOnly).sort()).to.deep.equal(["secret", "sub"]);
      });

      for (const tag of ["inside", "dir"]) {
        it(`what the image asks for: ${tag}`, async () => {
          const { id, said } = await create(person("alice"), bound, { Image: `busybox:${tag}` });
          expect(id, said).not.to.equal("");
          const started = await person("alice").told(startOf(id));
          expectDenied(started.status, started.said);
          expectSafe(existsSync(lab.outside("/srv/home/alice/proj/made"))).to.equal(false);
        });
      }

      // Relabelling is refused as well, but where the daemon does without SELinux, as here, it does nothing.
      it("restarts by itself", async () => {
        const host = { ...bound, RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } };
        const { status, said } = await create(person("alice"), host);
        expectDenied(status, said);
        expect(said).to.include("bind_mount_allowlist: ");
      });

      it("restarts by itself that come later", async () => {
        const { id } = await create(person("alice"), bound);
        const policy = { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } };
        const target = `/containers/${id}/update`;
        const { status, said } = await person("alice").told({
          method: "POST",
          target,
          body: policy,
        });
        expectDenied(status, said);
        expect(said).to.include("bind_mount_allowlist: ");
      });
    });

    describe("a source that moves after the container was made is refused", () => {
      const cases = [
        ["alice", "/srv/home/alice/proj", "bind_mount_allowlist"],
        ["alice", "/srv/home/alice/proj/sub", "bind_mount_allowlist"],
        ["job", "/srv/builds/x", "bind_mount_allowlist"],
        ["dev", "/srv/dev/x", "sensitive_host_paths"],
      ] as const;
      for (const [name, source, control] of cases) {
        it(`${name}, ${source}`, async () => {
          const user = person(name);
          const { id, said } = await create(user, { Binds: [`${source}:/src`] });
          expect(id, said).not.to.equal("");
          await run(user, id);
          for (const target of ["/srv/root-only", "/etc"]) {
            if (name === "dev" && target !== "/etc") continue;
            const swapped = moved(source, target);
            try {
              for (const call of callsThatMount(id)) {
                const { status, said: why } = await user.told(call);
                const what = `${call.method} ${call.target}`;
                expectDenied(status, `${what} ${why}`);
                if (call.method !== "HEAD" && name !== "alice") expect(why).to.include(control);
              }
            } finally {
              swapped.back();
            }
          }
          expect((await user.told(startOf(id))).status).to.equal(204);
        });
      }

      it("one that is taken over from another container", async () => {
        const job = person("job");
        const first = await create(job, { Binds: ["/srv/builds/x:/src"] });
        const { id, said } = await create(job, { VolumesFrom: [first.id] });
        expect(id, said).not.to.equal("");
        const swapped = moved("/srv/builds/x", "/srv/root-only");
        const { status, said: why } = await job.told(startOf(id));
        swapped.back();
        expectDenied(status, why);
      });

      it("one that is gone, which dockerd would make as root", async () => {
        const job = person("job");
        const { id } = await create(job, { Binds: ["/srv/builds/x/sub:/src"] });
        const swapped = moved("/srv/builds/x", "/srv/root-only/sub");
        const { status, said: why } = await job.told(startOf(id));
        swapped.back();
        expectDenied(status, why);
        expectSafe(readdirSync(`${lab.rootOnly}/sub`)).to.deep.equal([]);
      });

      it("a volume whose device moves", async () => {
        const dev = person("dev");
        const { id, said } = await create(dev, { Binds: ["devs:/src:nocopy"] });
        expect(id, said).not.to.equal("");
        expect((await dev.told(startOf(id))).status).to.equal(204);
        await dev.api("POST", `/containers/${id}/wait`);
        const swapped = moved("/srv/dev/data", "/etc");
        const { status, said: why } = await dev.told(startOf(id));
        swapped.back();
        expectDenied(status, why);
        expect(why).to.include("sensitive_host_paths");
      });
    });
  });
}

const startOf = (id: string) => ({ method: "POST", target: `/containers/${id}/start` });
const restartOf = (id: string) => ({ method: "POST", target: `/containers/${id}/restart?t=1` });

/** Every request by which dockerd resolves the mounts of a container. */
function callsThatMount(id: string) {
  const archive = `/containers/${id}/archive?path=/src`;
  return [
    startOf(id),
    restartOf(id),
    { method: "GET", target: archive },
    { method: "HEAD", target: archive },
    { method: "PUT", target: archive, body: Buffer.alloc(1024) },
  ];
}
