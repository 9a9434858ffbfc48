import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import type { Docker } from "../harness/command.js";
import { runtimeLabFor, RUNTIME, succeedsAt, type RuntimeLab } from "../harness/pinning-runtime.js";
import { waitFor } from "../../wait-for.js";

for (const engine of await chosenEngines()) {
  const [cli] = engine.clis;
  if (cli === undefined) continue;

  describe(`[E] the runtime that pins mounts, ${engine.name}`, function () {
    this.timeout(120_000);
    const lab = runtimeLabFor(engine, cli);
    const docker: Docker = (...args) => lab.docker(...args);
    const at = (path: string): string => lab.sandbox.outside(path);
    const shown: RuntimeLab["shown"] = (flags, script) => lab.shown(flags, script);

    it("is the default, by which containers without binds run", async () => {
      expect(await shown([], "echo hello")).to.equal("hello");
      const { json } = await lab.daemon.api("GET", "/info");
      expect(json).to.have.property("DefaultRuntime", RUNTIME);
    });

    it("hands on standard streams, exit codes, signals and terminals", async () => {
      const failed = await docker(
        "run",
        "--rm",
        "busybox",
        "sh",
        "-c",
        "echo out; echo err >&2; exit 7",
      );
      expect(failed).to.deep.equal({ code: 7, stdout: "out\n", stderr: "err\n" });
      expect(await shown(["-t"], "tty")).to.match(/^\/dev\/(pts\/0|console)$/);
      succeedsAt(await docker("run", "-d", "--name", "killed", "busybox", "sleep", "1000"));
      succeedsAt(await docker("exec", "killed", "true"));
      succeedsAt(await docker("kill", "--signal", "KILL", "killed"));
      expect((await docker("wait", "killed")).stdout).to.equal("137\n");
    });

    const binds = [
      { title: "a directory", flags: ["-v", "/srv/tree:/x"], script: "cat /x/file" },
      {
        title: "a directory, by --mount",
        flags: ["--mount", "type=bind,src=/srv/tree,dst=/x"],
        script: "cat /x/file",
      },
      { title: "a file", flags: ["-v", "/srv/tree/file:/x"], script: "cat /x" },
      {
        title: "a directory, read-only",
        flags: ["-v", "/srv/tree:/x:ro"],
        script: "touch /x/new 2>/dev/null || cat /x/file",
      },
      { title: "with --init", flags: ["--init", "-v", "/srv/tree/file:/x"], script: "cat /x" },
    ];

    for (const { title, flags, script } of binds) {
      it(`binds ${title}`, async () => {
        expect(await shown(flags, script)).to.equal("of the tree");
      });
    }

    it("shows no pin of another bind below a bind of a folder above it", async () => {
      const all = [
        "-v",
        "/run:/host:ro",
        ...["a", "b", "c"].flatMap((name) => ["-v", `/srv/tree:/${name}:ro`]),
      ];
      expect(await shown(all, "ls -A /host/dockwarden-runtime")).to.equal("");
    });

    it("binds what is mounted below a directory, unless the bind is not recursive", async () => {
      expect(await shown(["-v", "/srv/tree:/x"], "cat /x/nested/file")).to.equal(
        "of the nested one",
      );
      const flat = "type=bind,src=/srv/tree,dst=/x,bind-nonrecursive";
      expect(await shown(["--mount", flat], "ls /x/nested")).to.equal("");
    });

    it("binds a socket, devices, volumes, memory and what the image declares", async () => {
      const server = await listening(at("/srv/tree/socket"));
      expect(await shown(["-v", "/srv/tree/socket:/x"], "test -S /x && echo socket")).to.equal(
        "socket",
      );
      server.close();
      expect(await shown(["-v", "/dev:/x"], "ls -d /x/null")).to.equal("/x/null");
      expect(await shown(["-v", "data:/x"], "echo kept > /x/file")).to.equal("");
      expect(await shown(["-v", "data:/x"], "cat /x/file")).to.equal("kept");
      expect(await shown(["--tmpfs", "/x"], "grep -c ' /x tmpfs ' /proc/mounts")).to.equal("1");
    });

    it("keeps propagation in both directions, as far as it is asked for", async () => {
      mkdirSync(at("/srv/tree/late"));
      const run = ["run", "-d", "--cap-add", "SYS_ADMIN", "--security-opt", "apparmor=unconfined"];
      succeedsAt(
        await docker(
          ...run,
          "--name",
          "slave",
          "-v",
          "/srv/tree:/x:rslave",
          "busybox",
          "sleep",
          "1000",
        ),
      );
      succeedsAt(
        await docker(...run, "--name", "private", "-v", "/srv/tree:/x", "busybox", "sleep", "1000"),
      );
      const shared = await docker(
        ...run,
        "--name",
        "shared",
        "-v",
        "/srv/tree:/x:rshared",
        "busybox",
        "sleep",
        "1000",
      );
      succeedsAt(shared);
      await lab.sandbox.run("mount", ["-t", "tmpfs", "late", "/srv/tree/late"]);
      writeFileSync(at("/srv/tree/late/file"), "late\n");
      const sees = async (name: string) =>
        (await docker("exec", name, "ls", "/x/late")).stdout.trim();
      expect(await sees("slave")).to.equal("file");
      expect(await sees("private")).to.equal("");
      expect(await sees("shared")).to.equal("file");
      succeedsAt(await docker("exec", "shared", "mount", "-t", "tmpfs", "inner", "/x/sub"));
      const { stdout: mounts } = await lab.sandbox.run("cat", ["/proc/mounts"]);
      expect(mounts).to.match(/^inner \/srv\/tree\/sub /m);
      succeedsAt(await docker("rm", "-f", "slave", "private", "shared"));
      await lab.sandbox.run("umount", ["/srv/tree/sub", "/srv/tree/late"]);
    });

    it("pins again when a container restarts by itself", async () => {
      const args = [
        "--restart",
        "on-failure:2",
        "-v",
        "/srv/tree:/x",
        "busybox",
        "sh",
        "-c",
        "cat /x/file; exit 1",
      ];
      succeedsAt(await docker("run", "-d", "--name", "failing", ...args));
      await waitFor("two restarts", async () => {
        const { stdout } = await docker(
          "inspect",
          "-f",
          "{{.RestartCount}} {{.State.Status}}",
          "failing",
        );
        return stdout.trim() === "2 exited";
      });
      expect((await docker("logs", "failing")).stdout).to.equal("of the tree\n".repeat(3));
    });

    it("leaves no mount and no file behind", async () => {
      const mounts = await lab.sandbox.run("grep", ["-c", "dockwarden-runtime", "/proc/mounts"]);
      expect(mounts.stdout.trim()).to.equal("0");
      expect((await lab.sandbox.run("ls", ["-A", "/run/dockwarden-runtime"])).stdout).to.equal("");
    });

    it("gives services their secrets and configs", async () => {
      const swarm = { ListenAddr: "10.99.0.2:2377", AdvertiseAddr: "10.99.0.2" };
      succeeded(await lab.daemon.api("POST", "/swarm/init", swarm), "swarm init");
      const Data = Buffer.from("hidden\n").toString("base64");
      succeeded(
        await lab.daemon.api("POST", "/secrets/create", { Name: "key", Data }),
        "make a secret",
      );
      succeeded(
        await lab.daemon.api("POST", "/configs/create", { Name: "conf", Data }),
        "make a config",
      );
      const given = [
        "--secret",
        "key",
        "--config",
        "conf",
        "--mount",
        "type=bind,src=/srv/tree,dst=/x",
      ];
      const script = "cat /run/secrets/key /conf /x/file; sleep 1000";
      const service = ["service", "create", "-d", "--name", "s", "--network", "host", ...given];
      succeedsAt(await docker(...service, "busybox", "sh", "-c", script));
      let said = "";
      await waitFor(
        "the service's task",
        async () => {
          const ids = (
            await docker("ps", "-aq", "--filter", "label=com.docker.swarm.service.name=s")
          ).stdout.trim();
          said = ids === "" ? "" : (await docker("logs", ids.split("\n")[0] ?? "")).stdout;
          return said !== "";
        },
        { limitMs: 60_000 },
      );
      expect(said).to.equal("hidden\nhidden\nof the tree\n");
      succeeded(await lab.daemon.api("POST", "/swarm/leave?force=1"), "swarm leave");
    });

    if (engine.name === "newest") {
      it("binds a part of a volume, and all below a bind read-only", async () => {
        await shown(["-v", "parts:/x"], "mkdir /x/part; echo part > /x/part/file");
        const part = {
          Type: "volume",
          Source: "parts",
          Target: "/x",
          VolumeOptions: { Subpath: "part" },
        };
        expect(await logged([part], "cat /x/file")).to.equal("part");
        const BindOptions = { ReadOnlyForceRecursive: true };
        const bind = {
          Type: "bind",
          Source: "/srv/tree",
          Target: "/x",
          ReadOnly: true,
          BindOptions,
        };
        const script = "touch /x/nested/new 2>/dev/null || cat /x/nested/file";
        expect(await logged([bind], script)).to.equal("of the nested one");
      });
    }

    /** The same by the API, for what the oldest client cannot say. */
    async function logged(Mounts: readonly object[], script: string): Promise<string> {
      const body = {
        Image: "busybox",
        Cmd: ["sh", "-c", script],
        Tty: true,
        HostConfig: { Mounts },
      };
      const { json } = succeeded(
        await lab.daemon.api("POST", "/containers/create", body),
        "create",
      );
      const { Id } = json as { readonly Id: string };
      succeeded(await lab.daemon.api("POST", `/containers/${Id}/start`), "start");
      await lab.daemon.api("POST", `/containers/${Id}/wait`);
      return (await lab.daemon.api("GET", `/containers/${Id}/logs?stdout=1`)).body
        .toString()
        .trim();
    }
  });
}

function listening(path: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(path, () => {
      resolve(server);
    });
  });
}
