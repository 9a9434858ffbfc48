import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { loadOwners } from "../../src/owners/read-owners.js";
import { runProgram } from "../../tools/run-program.js";
import { succeeded } from "./api.js";
import { openAuthority, type Authority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { chosenEngines } from "./chosen-engines.js";
import { startDaemon, type Daemon } from "./daemon.js";
import { OWNERS_MATTER } from "./owners-matter.js";
import { openPeople, type Person } from "./people.js";
import { OWNERS, PLUGIN, startPlugin, type Plugin } from "./plugin.js";
import { startRegistry } from "./registry.js";

const NAMES = ["alice", "bob"] as const;
const REGISTRY = "127.0.0.1:5000";

for (const engine of await chosenEngines()) {
  describe(`[E] owners of images, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Daemon;
    let plugin: Plugin;
    let alice: Person;
    let bob: Person;
    /** Of the image in the registry as `pulled:1`. */
    let digest = "";

    before(async () => {
      authority = openAuthority();
      daemon = await startDaemon(engine, { flags: tlsFlags(authority) });
      ({ alice, bob } = await openPeople(daemon, authority, NAMES));
      await startRegistry(daemon.sandbox);
      const admin: Person = { ...alice, api: daemon.api };
      await imported(admin, `${REGISTRY}/pulled`);
      digest = await pushed(`${REGISTRY}/pulled`);
      await done(admin, "DELETE", `/images/${REGISTRY}/pulled:1`);
      await done(admin, "POST", `/images/busybox/tag?repo=${REGISTRY}/there&tag=1`);
      await pushed(`${REGISTRY}/there`);
      await done(admin, "POST", `/images/busybox/tag?repo=${REGISTRY}/unpushed&tag=1`);
      plugin = await startPlugin(daemon.sandbox, OWNERS_MATTER);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function done({ api }: Person, method: string, target: string, body?: Buffer) {
      return succeeded(await api(method, target, body), `${method} ${target}`).body.toString();
    }

    /** Whatever the stream says. */
    async function tried({ api }: Person, target: string, body?: Buffer): Promise<string> {
      return (await api("POST", target, body)).body.toString();
    }

    const pull = (name: string, tag: string): string =>
      `/images/create?fromImage=${encodeURIComponent(`${REGISTRY}/${name}`)}&tag=${encodeURIComponent(tag)}`;

    async function pushed(name: string): Promise<string> {
      const headers = { "X-Registry-Auth": Buffer.from("{}").toString("base64") };
      const { body } = await daemon.api("POST", `/images/${name}/push?tag=1`, undefined, headers);
      const [, found = ""] = /digest: (sha256:[0-9a-f]{64})/.exec(body.toString()) ?? [];
      expect(found, body.toString()).not.to.equal("");
      return found;
    }

    async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
      const folder = daemon.sandbox.outside("/run/e2e/tree");
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
      const names = Object.keys(files);
      await runProgram("tar", ["-C", folder, "-cf", `${folder}.tar`, ...names]);
      return readFileSync(`${folder}.tar`);
    }

    async function imported(person: Person, name: string): Promise<string> {
      const archive = await archiveOf({ said: name });
      const target = `/images/create?fromSrc=-&repo=${encodeURIComponent(name)}&tag=1`;
      return done(person, "POST", target, archive);
    }

    async function built(person: Person, query: string, ...lines: string[]): Promise<string> {
      const archive = await archiveOf({ Dockerfile: `FROM busybox\n${lines.join("\n")}\n` });
      return tried(person, `/build?${query}`, archive);
    }

    async function idOf(name: string): Promise<string> {
      const { json } = succeeded(await alice.api("GET", `/images/${name}/json`), `find ${name}`);
      return (json as { readonly Id: string }).Id;
    }

    /** Null for nobody, also where that is known. */
    function ownerOf(image: string): string | null {
      const known = loadOwners(daemon.sandbox.outside(OWNERS));
      const found = known.find(([{ kind, id }]) => kind === "image" && id === image);
      return found?.[1].user ?? null;
    }

    const count = (): number => loadOwners(daemon.sandbox.outside(OWNERS)).length;

    it("an import is its caller's, and recorded as made", async () => {
      const mark = plugin.mark();
      await imported(alice, "imported");
      const id = await idOf("imported:1");
      expect(ownerOf(id)).to.equal("alice");
      const made = plugin.recordsSince(mark).flatMap((record) => record.made ?? []);
      expect(made).to.deep.include({ kind: "image", id });
    });

    for (const [builder, version] of [
      ["the classic builder", "1"],
      ["BuildKit", "2"],
    ] as const) {
      it(`what ${builder} builds is its caller's, by every name`, async () => {
        const query = `version=${version}&t=built${version}&t=built${version}:also`;
        const said = await built(alice, query, `LABEL by=${builder.length}`);
        const id = await idOf(`built${version}`);
        expect(ownerOf(id), said).to.equal("alice");
        expect(await idOf(`built${version}:also`)).to.equal(id);
        // Whoever builds the same again has made nothing, be it under a name of their own.
        await built(bob, `version=${version}&t=bobs${version}`, `LABEL by=${builder.length}`);
        if ((await idOf(`bobs${version}`)) === id) expect(ownerOf(id)).to.equal("alice");
      });

      it(`what ${builder} does not build is nobody's`, async () => {
        const before = count();
        await built(bob, `version=${version}&t=built${version}`, "COPY nothing /");
        // Of the same image BuildKit makes another.
        if (version === "1") await built(bob, `version=${version}&t=busybox`, "");
        expect(count()).to.equal(before);
        expect(ownerOf(await idOf("busybox"))).to.equal(null);
        expect(ownerOf(await idOf(`built${version}`))).to.equal("alice");
      });
    }

    it("a pull is its caller's by tag and by digest, until the image is removed", async () => {
      await tried(alice, pull("pulled", "1"));
      const id = await idOf(`${REGISTRY}/pulled:1`);
      expect(ownerOf(id)).to.equal("alice");
      await tried(bob, pull("pulled", digest));
      expect(ownerOf(id)).to.equal("alice");
      await done(alice, "DELETE", `/images/${id}?force=1`);
      expect(ownerOf(id)).to.equal(null);
      await tried(bob, pull("pulled", digest));
      expect(await idOf(`${REGISTRY}/pulled@${digest}`)).to.equal(id);
      expect(ownerOf(id)).to.equal("bob");
      await done(bob, "DELETE", `/images/${id}?force=1`);
    });

    it("a pull without a tag is nobody's", async () => {
      await tried(bob, `/images/create?fromImage=${encodeURIComponent(`${REGISTRY}/pulled`)}`);
      const id = await idOf(`${REGISTRY}/pulled:1`);
      expect(ownerOf(id)).to.equal(null);
      await done(bob, "DELETE", `/images/${id}?force=1`);
    });

    it("a pull of what was there is nobody's, done or failed", async () => {
      const before = count();
      expect(await tried(bob, pull("there", "1"))).not.to.include("error");
      for (const name of ["unpushed", "nowhere"])
        expect(await tried(bob, pull(name, "1")), name).to.match(/not found|manifest unknown/);
      expect(count()).to.equal(before);
      expect(ownerOf(await idOf("busybox"))).to.equal(null);
    });

    it("what two build by one name at once is nobody's", async () => {
      const lines = (who: string): string[] => ["RUN sleep 2", `LABEL by=${who}`];
      const query = "version=1&t=both";
      await Promise.all([built(alice, query, ...lines("a")), built(bob, query, ...lines("b"))]);
      const id = await idOf("both");
      expect(ownerOf(id)).to.equal(null);
      const known = loadOwners(daemon.sandbox.outside(OWNERS));
      expect(known.map(([key]) => key)).to.deep.include({ kind: "image", id });
    });

    it("what is pruned is forgotten", async () => {
      await imported(alice, "pruned");
      const id = await idOf("pruned:1");
      expect(ownerOf(id)).to.equal("alice");
      const filters = encodeURIComponent(JSON.stringify({ dangling: ["false"] }));
      await done(alice, "POST", `/images/prune?filters=${filters}`);
      expect(ownerOf(id)).to.equal(null);
    });
  });
}
