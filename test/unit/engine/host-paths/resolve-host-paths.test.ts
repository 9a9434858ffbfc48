import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import type { HostPath } from "../../../../src/domain/storage-facts.js";
import {
  createPathResolver,
  needsResolving,
  type PathResolver,
  type ResolvePolicy,
} from "../../../../src/engine/host-paths/resolve-host-paths.js";
import { bodyOf, callOf, checkedFacts, conforming, created } from "../facts/call.js";

const POLICY: ResolvePolicy = {
  skip: () => false,
  dockerSockets: ["/run/docker.sock", "/run/docker/plugins", "/run/user/*/docker.sock"],
};

describe("createPathResolver()", () => {
  let root: string;
  let server: Server;
  let resolver: PathResolver;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "facts-"));
    for (const folder of [
      "etc/cron.d",
      "run/docker/plugins",
      "run/user/1000",
      "srv/p/data",
      "var",
      "dev",
    ]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(join(root, "etc/passwd"), "");
    const links = [
      ["/run", "var/run"],
      ["/etc", "srv/p/escape"],
      ["/", "srv/p/rootlink"],
      ["../../etc", "srv/p/relescape"],
      ["../../../../../../../../../etc/cron.d", "srv/p/farescape"],
      ["/srv/p/data", "srv/p/oklink"],
      ["/run/docker.sock", "srv/p/sock"],
      ["missing/deep", "srv/p/dangling"],
      ["loop2", "srv/p/loop1"],
      ["loop1", "srv/p/loop2"],
      ["/proc/self/root/etc", "srv/p/proc"],
      ["/etc/cron.d", "srv/p/cron"],
      ["docker.sock", "run/user/1000/other"],
    ] as const;
    for (const [target, path] of links) symlinkSync(target, join(root, path));
    symlinkSync(`${"../p/".repeat(300)}data`, join(root, "srv/p/steps"));
    // 41 links, each to the next, and the last to a folder.
    for (let at = 0; at < 41; at++) {
      symlinkSync(at === 40 ? "data" : `chain${at + 1}`, join(root, `srv/p/chain${at}`));
    }
    symlinkSync(Buffer.from([0x2f, 0xff]), join(root, "srv/p/notutf8"));
    server = createServer();
    await new Promise<void>((done) => server.listen(join(root, "run/docker.sock"), done));
    linkSync(join(root, "run/docker.sock"), join(root, "srv/p/hardlink"));
    linkSync(join(root, "run/docker.sock"), join(root, "run/user/1000/docker.sock"));
    resolver = createPathResolver({ hostRoot: `${root}/`, deadlineMs: 60_000 });
  });

  after(async () => {
    await resolver.close();
    server.close();
    rmSync(root, { recursive: true });
  });

  async function resolved(facts: Facts, policy = POLICY): Promise<Facts> {
    return conforming(await resolver.resolve(facts, policy));
  }

  async function bound(source: string, policy = POLICY): Promise<HostPath & { gaps: number }> {
    const { host_paths, gaps } = await resolved(created({ Binds: [`${source}:/x`] }), policy);
    const [path] = host_paths ?? [];
    if (path === undefined) throw new Error("no host path");
    return { ...path, gaps: gaps.length };
  }

  const places = [
    ["/srv/p/data", "/srv/p/data", "directory"],
    ["/etc/passwd", "/etc/passwd", "file"],
    ["/", "/", "directory"],
    ["/var/run/docker.sock", "/run/docker.sock", "socket"],
    ["/srv/p/escape", "/etc", "directory"],
    ["/srv/p/escape/passwd", "/etc/passwd", "file"],
    ["/srv/p/rootlink", "/", "directory"],
    ["/srv/p/rootlink/srv/p/rootlink/etc", "/etc", "directory"],
    ["/srv/p/relescape", "/etc", "directory"],
    ["/srv/p/farescape", "/etc/cron.d", "directory"],
    ["/srv/p/oklink", "/srv/p/data", "directory"],
    ["/srv/p/chain1", "/srv/p/data", "directory"],
    ["/srv/p/new/a/b", "/srv/p/new/a/b", "missing"],
    ["/srv/p/escape/new/a", "/etc/new/a", "missing"],
    ["/srv/p/dangling/x", "/srv/p/missing/deep/x", "missing"],
  ] as const;
  for (const [source, path, file_type] of places) {
    it(`resolves ${source} to ${path}, ${file_type}`, async () => {
      const exists = file_type !== "missing";
      expect(await bound(source)).to.include({ resolved: path, file_type, exists, gaps: 0 });
    });
  }

  const gaps = [
    ["a loop", "/srv/p/loop1"],
    ["more links than the kernel follows", "/srv/p/chain0"],
    ["links with more components than are looked at", "/srv/p/steps"],
    ["a link into /proc", "/srv/p/proc"],
    ["/proc itself", "/proc"],
    ["what lies under /proc", "/proc/self/root/etc"],
    ["an open file", "/dev/fd/3"],
    ["what lies under a file", "/etc/passwd/x"],
    ["a link that is not UTF-8", "/srv/p/notutf8"],
    ["a name with a NUL", "/srv/p/a\0b"],
    ["a name that is too long", `/srv/p/${"n".repeat(300)}`],
    ["a path that is not the same for dockerd and the kernel", "/srv/p/cron/../passwd"],
  ] as const;
  for (const [what, source] of gaps) {
    it(`leaves a gap for ${what}`, async () => {
      const path = await bound(source);
      expect(path).to.include({
        resolved: null,
        exists: null,
        file_type: null,
        docker_socket: null,
        writers: null,
      });
      expect(path.gaps).to.equal(1);
    });
  }

  it("leaves a gap where it may not look", async function () {
    const folder = join(root, "srv/p/closed");
    mkdirSync(join(folder, "x"), { recursive: true });
    chmodSync(folder, 0);
    const path = await bound("/srv/p/closed/x");
    // Else a user who is not root could not remove it.
    chmodSync(folder, 0o700);
    // Root may look everywhere, so it sees what is there.
    expect(path.resolved).to.equal(process.getuid?.() === 0 ? "/srv/p/closed/x" : null);
  });

  it("resolves a path with dots that is the same either way", async () => {
    expect(await bound("/srv/p/data/../../p/data")).to.include({
      resolved: "/srv/p/data",
      gaps: 0,
    });
  });

  const sockets = [
    ["/run/docker.sock", true],
    ["/srv/p/sock", true],
    ["/srv/p/hardlink", true],
    ["/run/user/1000/docker.sock", true],
    ["/run/user/1000/other", true],
    ["/run/docker/plugins", true],
    ["/run/docker", false],
    ["/srv/p/data", false],
    ["/srv/p/new", false],
  ] as const;
  for (const [source, expected] of sockets) {
    it(`takes ${source} for ${expected ? "an engine's socket" : "something else"}`, async () => {
      expect((await bound(source)).docker_socket).to.equal(expected);
    });
  }

  it("takes the place of a socket that is not there yet for the socket", async () => {
    const policy = { ...POLICY, dockerSockets: ["/run/later.sock"] };
    expect((await bound("/var/run/later.sock", policy)).docker_socket).to.equal(true);
  });

  it("takes a read-only path with mounts below it for writable, unless all of it must be read-only", async () => {
    const whole = createPathResolver({ hostRoot: "/", deadlineMs: 60_000 });
    const readOnly = async (BindOptions: object, version: string): Promise<unknown> => {
      const mount = { Type: "bind", Source: "/dev", Target: "/x", ReadOnly: true, BindOptions };
      const facts = created({ Mounts: [mount] }, {}, version);
      return (await whole.resolve(facts, POLICY)).host_paths?.[0]?.read_only;
    };
    expect(await readOnly({}, "1.45")).to.equal(false);
    expect(await readOnly({ ReadOnlyForceRecursive: true }, "1.43")).to.equal(false);
    expect(await readOnly({ ReadOnlyForceRecursive: true }, "1.44")).to.equal(true);
    await whole.close();
    expect((await resolved(created({ Binds: ["/srv/p:/x:ro"] }))).host_paths?.[0]).to.include({
      read_only: true,
      read_only_below: false,
    });
  });

  it("touches nothing that the policy skips, which is no gap", async () => {
    const path = await bound("/srv/p/data", { ...POLICY, skip: (text) => text === "/srv/p/data" });
    expect(path).to.include({ resolved: null, exists: null, gaps: 0 });
  });

  it("names what it did not find out, each by its place", async () => {
    const facts = created({
      Binds: ["/proc:/a", "/etc:/b", "/srv/p/loop1:/c"],
      Devices: [
        { PathOnHost: "/dev/null/../x" },
        { PathOnHost: "v.com/gpu=0" },
        { PathOnHost: "dev/x" },
      ],
    });
    expect((await resolved(facts)).gaps).to.have.members([
      "host_paths[0].resolved",
      "host_paths[2].resolved",
      "spec.devices[0].resolved",
      "spec.devices[2].resolved",
    ]);
  });

  it("resolves devices, and tells folders from nodes", async () => {
    const { spec, gaps: left } = await resolved(
      created({ Devices: [{ PathOnHost: "/dev" }, { PathOnHost: "/srv/p/escape/passwd" }] }),
    );
    expect(spec?.devices?.map(({ resolved, is_dir }) => [resolved, is_dir])).to.deep.equal([
      ["/dev", true],
      ["/etc/passwd", false],
    ]);
    expect(left).to.deep.equal([]);
  });

  it("resolves a volume's device as the kernel does, links before dots", async () => {
    const DriverOpts = { type: "none", o: "bind", device: "/srv/p/cron/../x" };
    const facts = checkedFacts(
      callOf("volume.create", { body: bodyOf({ Name: "v", DriverOpts }) }),
    );
    expect((await resolved(facts)).gaps).to.deep.equal(["host_paths[0].resolved"]);
  });

  it("answers calls that come together, each with its own", async () => {
    const sources = ["/etc", "/srv/p/escape/passwd", "/srv/p/data", "/nothing"];
    const found = await Promise.all(sources.map((source) => bound(source)));
    expect(found.map((path) => path.resolved)).to.deep.equal([
      "/etc",
      "/etc/passwd",
      "/srv/p/data",
      "/nothing",
    ]);
  });

  it("knows what needs no look at the disk", () => {
    expect(needsResolving(created({}))).to.equal(false);
    expect(needsResolving(checkedFacts(callOf("container.create")))).to.equal(false);
    expect(needsResolving(created({ Binds: ["/a:/b"] }))).to.equal(true);
    expect(needsResolving(created({ Devices: [{ PathOnHost: "/dev/x" }] }))).to.equal(true);
  });

  it("leaves facts of an unreadable body as they are", async () => {
    const facts = checkedFacts(callOf("container.create"));
    expect(await resolved(facts)).to.deep.equal(facts);
  });

  it("finds the descriptors of no file open afterwards", async () => {
    await bound("/etc");
    const before = readdirSync("/proc/self/fd").length;
    for (let round = 0; round < 50; round++) await bound("/srv/p/escape/passwd");
    expect(readdirSync("/proc/self/fd").length).to.be.at.most(before + 2);
  });
});
