import { spawnSync, type SpawnSyncOptions } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../../tools/project.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

const PROGRAM = join(ROOT, "bin/dockwarden-runtime");

/** Says its arguments, its process and what stands in descriptor 5, and ends as it is told. */
const REAL = '#!/bin/sh\necho "$$ $*"; cat <&5; exit 9\n';

describe("bin/dockwarden-runtime", () => {
  const at = freshFolder();

  beforeEach(() => {
    writeFileSync(at("real"), REAL);
    chmodSync(at("real"), 0o755);
    writeFileSync(at("fifth"), "fifth");
  });

  const run = (args: readonly string[], options: SpawnSyncOptions = {}, program = PROGRAM) => {
    const script = 'exec 5<"$0"; exec "$@"';
    const all = ["-c", script, at("fifth"), program, ...args];
    const { pid, status, stdout, stderr } = spawnSync("/bin/sh", all, {
      ...options,
      stdio: "pipe",
    });
    return { pid, status, stdout: stdout.toString(), stderr: stderr.toString() };
  };

  const passed = [
    ["--root", "create", "--log=/l", "--log-format", "json", "kill", "--all", "ID", "9"],
    ["--systemd-cgroup", "--debug", "exec", "--process", "/p", "ID"],
    ["--criu", "/c", "--rootless=auto", "delete", "--force", "ID"],
    ["start", "ID"],
    ["features"],
    ["--version"],
    ["--help"],
  ];

  for (const args of passed) {
    it(`becomes the real runtime at once: ${args.join(" ")}`, () => {
      const node = "--node=/nowhere";
      const { pid, status, stdout } = run([`--runtime=${at("real")}`, node, ...args], { env: {} });
      expect(stdout).to.equal(`${pid} ${args.join(" ")}\nfifth`);
      expect(status).to.equal(9);
    });
  }

  it("finds runc on PATH, and itself behind a link", () => {
    symlinkSync("real", at("runc"));
    symlinkSync(PROGRAM, at("linked"));
    const env = { PATH: `${at()}:/usr/bin:/bin` };
    expect(run(["state", "ID"], { env }, at("linked")).status).to.equal(9);
  });

  const refused = [
    {
      title: "a relative runtime",
      args: ["--runtime=runc", "state"],
      why: "must be an absolute path",
    },
    {
      title: "a missing runtime",
      args: ["--runtime=/nowhere", "state"],
      why: "no program is where",
    },
    {
      title: "a missing Node",
      args: ["--node=/nowhere", "create", "ID"],
      why: "Cannot execute Node.js",
    },
  ];

  for (const { title, args, why } of refused) {
    it(`refuses ${title}`, () => {
      const real = args[0]?.startsWith("--runtime") === true ? [] : [`--runtime=${at("real")}`];
      const { status, stdout, stderr } = run([...real, ...args]);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
      expect(stderr)
        .to.match(/^dockwarden-runtime: /)
        .and.include(why);
    });
  }

  it("says in the log, as JSON, what is wrong before Node is there", () => {
    const log = ["--log", at("log"), "--log-format", "json"];
    run([`--runtime=${at("real")}`, "--node=/nowhere", ...log, "create", "ID"]);
    expect(JSON.parse(readFileSync(at("log"), "utf8")))
      .to.include({ level: "error" })
      .and.to.have.property("msg")
      .that.matches(/^dockwarden-runtime: Cannot execute Node\.js/);
  });

  itNeeds("root")("leaves to the program, which refuses it, whatever it does not know", () => {
    for (const args of [
      ["--odd", "state", "ID"],
      ["odd"],
      [],
      ["--root"],
      ["create", "--odd", "ID"],
    ]) {
      const { status, stdout, stderr } = run([`--runtime=${at("real")}`, ...args]);
      expect({ status, stdout }, args.join(" ")).to.deep.equal({ status: 1, stdout: "" });
      expect(stderr).to.match(/^dockwarden-runtime: Cannot pin mounts: /);
    }
  });

  itNeeds("root")(
    "becomes the real runtime once the mounts are pinned, in a namespace of its own",
    () => {
      writeFileSync(
        at("config.json"),
        JSON.stringify({ mounts: [{ type: "bind", source: at() }] }),
      );
      writeFileSync(
        at("real"),
        `${REAL.replace("exit 9", "")}grep -o dockwarden-runtime/0 config.json\n`,
      );
      const { pid, stdout } = run([`--runtime=${at("real")}`, "create", "ID"], { cwd: at() });
      expect(stdout).to.equal(`${pid} create ID\nfifthdockwarden-runtime/0\n`);
      expect(readFileSync("/proc/self/mounts", "utf8")).to.not.include("dockwarden-runtime");
      expect(readFileSync(at("config.json"), "utf8")).to.include(at());
    },
  );
});
