import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "../../audit/record/record.js";

const BASE = `# Of the lab.
schema: 1
profile: restricted
users: # those who may
  alice: { uid: 10001, gids: [10001] }
  bob: {}
  carl: {}
  dora: { roles: [officer] }
roles: { officer: { may_exempt: true } }
modes: { image_pinning: "off", no_new_privileges: "off", drop_all_capabilities: "off" }
parameters: { memory_limit.require_memory_limit: false, pids_limit.require_pids_limit: false }
`;

describe("dockwarden learn", () => {
  const at = freshFolder();

  beforeEach(() => {
    for (const folder of ["a", "b", "c", "d"])
      mkdirSync(at(`root/srv/data/${folder}`), { recursive: true });
    writeFileSync(at("base.yaml"), `${BASE}host_root: ${at("root")}\n`);
  });

  async function learn(...args: readonly string[]) {
    const told = { out: "", err: "" };
    const code = await run(["learn", ...args], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  /** Learns on the base, and parses what comes out. */
  async function learnt(...args: readonly string[]) {
    const told = await learn(...args, "--settings", at("base.yaml"));
    const settings = parseSettings(told.out, "learnt.yaml", loadLibrary(), {});
    return { ...told, settings };
  }

  let ids = 0;

  function record(more: Partial<AuditRecord>): string {
    ids += 1;
    const id = `c0ffee00-0000-4000-8000-${String(ids).padStart(12, "0")}`;
    return JSON.stringify({ ...RECORD, id, user: "alice", via: "certificate", ...more });
  }

  function created(hostConfig: object, more: Partial<AuditRecord> = {}, body: object = {}): string {
    const call = {
      query: {},
      body: { Image: "busybox", User: "10001:10001", HostConfig: hostConfig, ...body },
    };
    const about = { method: "POST", path: "/containers/create", action: "container.create" };
    return record({ ...about, class: "run", call, ...more });
  }

  function log(...lines: readonly string[]): string {
    writeFileSync(at("audit.jsonl"), lines.map((line) => `${line}\n`).join(""));
    return at("audit.jsonl");
  }

  const binding = (...folders: readonly string[]) => ({
    Binds: folders.map((folder) => `/srv/data/${folder}:/data:ro`),
  });

  it("adds what was seen to the settings of its user, with count, users and decision", async () => {
    const line = created(binding("a"));
    const { code, out, err, settings } = await learnt(log(line, line, line));
    expect(settings.userChanges["alice"]).to.containSubset([
      { control: "bind_mount_allowlist", how: "add", value: ["/srv/data/a:ro"] },
    ]);
    expect(out).to.match(
      /# CRITICAL REVIEW bind_mount_allowlist \(critical\): seen 3 times, of alice/,
    );
    expect(out).to.match(/, as decision c0ffee00-0000-4000-8000-\d{12}\n +- \/srv\/data\/a:ro\n/);
    expect(out).to.include("# Of the lab.").and.to.include("# those who may");
    expect(err).to.include(
      "1 of 1 different requests are allowed with the 1 value learnt; review it",
    );
    expect(code).to.equal(0);
  });

  it("makes a folder of three siblings, and of two of them none", async () => {
    const two = await learnt(log(created(binding("a")), created(binding("b"))));
    expect(two.out).to.include("- /srv/data/a:ro").and.to.include("- /srv/data/b:ro");
    const three = await learnt(log(...["a", "b", "c"].map((one) => created(binding(one)))));
    expect(three.out).to.include("      - /srv/data:ro\n");
    expect(three.out).to.include("3 siblings below one folder became the folder: /srv/data/a:ro, ");
    expect(three.out).not.to.include("      - /srv/data/a:ro");
  });

  it("makes a value that three users need one of all callers", async () => {
    const of = (user: string): string => created(binding("a"), { user });
    const two = await learnt(log(of("alice"), of("bob")));
    expect(Object.keys(two.settings.userChanges).toSorted()).to.deep.equal(["alice", "bob"]);
    const three = await learnt(log(of("alice"), of("bob"), of("carl")));
    expect(three.settings.userChanges).to.deep.equal({});
    const set = three.settings.sets["restricted"];
    expect(set?.parameters["bind_mount_allowlist"]).to.containSubset({
      allowed_mount_prefixes: ["/srv/data/a:ro"],
    });
    expect(three.out).to.include("it holds for all callers of the profile");
  });

  it("writes an exception that ends where no parameter permits it and somebody may approve it", async () => {
    const { settings, out } = await learnt(log(created({}, {}, { User: "" })));
    const [exception] = settings.exceptions;
    expect(exception).to.containSubset({
      ...{ id: "learnt-alice-run_as_non_root", controls: ["run_as_non_root"], mode: "warn" },
      ...{ who: { users: ["alice"] }, when: { actions: ["container.create"] } },
    });
    expect(out).to.include("no value of a parameter permits it, so that the control only warns");
  });

  it("lowers the control for all where there is nobody to approve an exception", async () => {
    writeFileSync(at("base.yaml"), BASE.replace("roles: [officer]", ""));
    const { settings } = await learnt(log(created({}, {}, { User: "" })));
    expect(settings.exceptions).to.deep.equal([]);
    expect(settings.sets["restricted"]?.modes["run_as_non_root"]).to.equal("warn");
  });

  const byHand = [
    {
      title: "a privileged container",
      host: { Privileged: true },
      control: "privileged_container",
    },
    { title: "the host's processes", host: { PidMode: "host" }, control: "host_pid_namespace" },
    { title: "SYS_ADMIN", host: { CapAdd: ["SYS_ADMIN"] }, control: "added_capabilities" },
    { title: "NET_ADMIN", host: { CapAdd: ["NET_ADMIN"] }, control: "added_capabilities" },
    { title: "/etc", host: { Binds: ["/etc:/x"] }, control: "sensitive_host_paths" },
    {
      title: "a folder of users",
      host: { Binds: ["/home:/x:ro"] },
      control: "bind_mount_allowlist",
    },
    {
      title: "a disk",
      host: {
        Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/x", CgroupPermissions: "r" }],
      },
      control: "host_devices",
    },
  ];

  for (const { title, host, control } of byHand) {
    it(`leaves ${title} to be decided by hand`, async () => {
      mkdirSync(at("root/home"), { recursive: true });
      mkdirSync(at("root/etc"), { recursive: true });
      const { code, out, settings } = await learnt(log(created(host)));
      expect(out).to.match(
        new RegExp(
          `# Not granted; decide by hand:\\n# - container.create, refused by .*${control}`,
        ),
      );
      expect(settings.userChanges).to.deep.equal({});
      expect(settings.sets["restricted"]?.modes[control]).to.equal("deny");
      expect(code).to.equal(1);
    });
  }

  it("lists a user who is unknown and was allowed something, and no other", async () => {
    const lines = [
      record({ user: "erin", effect: "allow" }),
      record({ user: "mallory", effect: "deny" }),
    ];
    const { out, settings } = await learnt(log(...lines));
    expect(Object.keys(settings.people.users)).to.include("erin").and.not.to.include("mallory");
    expect(out).to.match(/may this user have Docker at all\?.*\n +erin: \{\}/);
    expect(out).to.match(/refused by authenticated_user: .* of mallory/);
  });

  it("starts from the profile restricted without settings, or from another", async () => {
    const file = log(record({ user: "erin" }));
    expect((await learn(file)).out).to.include("profile: restricted\n");
    expect((await learn(file, "--profile", "multi-tenant")).out).to.include(
      "profile: multi-tenant",
    );
    const both = await learn(file, "--profile", "ci", "--settings", at("base.yaml"));
    expect(both.out).to.include("profile: ci\n").and.to.include("# Of the lab.");
  });

  it("chooses records as audit query does, also of compressed files", async () => {
    const lines = [created(binding("a")), created(binding("b"), { user: "bob" })];
    writeFileSync(at("audit.jsonl.gz"), gzipSync(lines.map((line) => `${line}\n`).join("")));
    const { settings } = await learnt(at("audit.jsonl.gz"), "--user", "bob");
    expect(Object.keys(settings.userChanges)).to.deep.equal(["bob"]);
  });

  it("writes a new file for its owner alone, and replaces one only with --force", async () => {
    const file = log(created(binding("a")));
    const { out, code } = await learn(file, "--settings", at("base.yaml"), "--output", at("new"));
    expect([out, code, statSync(at("new")).mode & 0o777]).to.deep.equal(["", 0, 0o600]);
    const text = readFileSync(at("new"), "utf8");
    const again = await learn(file, "--profile", "restricted", "--output", at("new"));
    expect(again.code).to.equal(2);
    expect(again.err).to.include("it exists; name another file, or replace it with --force");
    expect(readFileSync(at("new"), "utf8")).to.equal(text);
    await learn(file, "--profile", "ci", "--output", at("new"), "--force");
    expect(readFileSync(at("new"), "utf8")).to.include("profile: ci");
  });

  it("says which controls objected then and cannot be tried again", async () => {
    const violation: Violation = {
      ...{ control: "memory_limit", mode: "deny", severity: "medium", field: null, value: null },
      ...{ message: "no", remedy: null, references: [] },
    };
    const line = record({ effect: "deny", violations: [violation] });
    const { out } = await learnt(log(line));
    expect(out).to.match(/# Allowed by what the log shows..*\n# - memory_limit; seen once/);
  });

  it("counts decisions whose request the log does not have", async () => {
    const { out, code } = await learnt(log(record({ call: null, level: "metadata" })));
    expect(out).to.include("# Not looked at: 1 decision without a request in the log.");
    expect(code).to.equal(1);
  });

  it("needs settings and a log that can be read", async () => {
    expect((await learn(at("none.jsonl"))).code).to.equal(2);
    writeFileSync(at("bad.yaml"), "schema: 1\nmodes: { x: deny }\n");
    expect((await learn(log(record({})), "--policy", at("none"))).code).to.equal(2);
    const bad = await learn(log(record({})), "--settings", at("bad.yaml"), "--output", at("out"));
    expect(bad.code).to.equal(2);
    expect(bad.err).to.include("bad.yaml:2:");
    expect(existsSync(at("out"))).to.equal(false);
  });
});
