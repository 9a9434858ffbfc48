import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SINCE, container, keyOf, made } from "../../engine/ownership/samples.js";

const { id } = container(1);

describe("dockwarden owners", () => {
  const at = freshFolder();
  let file: string;
  let servers: Server[];

  beforeEach(() => {
    file = at("owners.log");
    servers = [];
  });

  afterEach(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  async function owners(
    ...argv: readonly string[]
  ): Promise<{ code: number; out: string; err: string }> {
    let out = "";
    let err = "";
    const places = argv[0] === "list" ? [] : ["--socket", at("p.sock")];
    const code = await run(["owners", ...argv, ...places, "--owners", file], {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }

  async function plugin(listener: RequestListener): Promise<void> {
    const server = createServer(listener).listen(at("p.sock"));
    servers.push(server);
    await once(server, "listening");
  }

  function fill(): void {
    const store = openOwnerStore(file);
    store.record(container(1), made("alice"));
    store.record(keyOf("volume", 1), made('bob "the\u202e" \\'));
    store.record(keyOf("network", 1), made("-"));
    store.record(container(2), { user: null, since: SINCE, source: "created" });
    store.close();
  }

  it("lists what is remembered, a line for each object", async () => {
    fill();
    expect(await owners("list")).to.deep.equal({
      code: 0,
      err: "",
      out: [
        `container ${id} alice ${SINCE} created`,
        `container ${container(2).id} - ${SINCE} created`,
        `volume v1@2026-11-25T10:00:00Z "bob \\"the\\u202e\\" \\\\" ${SINCE} created`,
        `network ${id} "-" ${SINCE} created`,
        "",
      ].join("\n"),
    });
  });

  it("lists a user's objects, or those of a kind, as JSON too", async () => {
    fill();
    expect((await owners("list", "--user", "alice")).out).to.match(/^container .* alice .*\n$/);
    const { out } = await owners("list", "--kind", "volume", "--json");
    expect(JSON.parse(out)).to.deep.equal({
      ...keyOf("volume", 1),
      ...made('bob "the\u202e" \\'),
    });
    expect((await owners("list", "--user", "carol")).out).to.equal("");
  });

  it("lists without changing the file, its torn end included", async () => {
    fill();
    writeFileSync(file, "0000", { flag: "a" });
    const before = readFileSync(file);
    const { mtimeMs } = statSync(file);
    expect((await owners("list")).code).to.equal(0);
    expect(readFileSync(file).equals(before)).to.equal(true);
    expect(statSync(file).mtimeMs).to.equal(mtimeMs);
  });

  const misuses = [
    { argv: ["list"], err: /^dockwarden: Cannot read owners ".*": ENOENT.*--owners FILE\n$/ },
    {
      argv: ["list", "--kind", "pod"],
      err: /^dockwarden: .*'pod' is invalid.*container, exec.*\n$/,
    },
    { argv: ["set", "pod", id, "alice"], err: /kind "pod": it should be one of container, exec/ },
    {
      argv: ["set", "container", "abc", "alice"],
      err: /container "abc": it should be the full id/,
    },
    { argv: ["set", "container", id, ""], err: /Cannot set owner "": it is empty/ },
    { argv: ["set", "container", id], err: /give either a user or --without-name/ },
    {
      argv: ["set", "container", id, "alice", "--without-name"],
      err: /give either a user or --without-name/,
    },
    { argv: ["forget", "volume", "data"], err: /it should be name@time, as docker volume inspect/ },
  ];

  for (const { argv, err } of misuses) {
    it(`ends with 2 and one line for "${argv.join(" ").replace(id, "ID")}"`, async () => {
      const outcome = await owners(...argv);
      expect(outcome).to.include({ code: 2, out: "" });
      expect(outcome.err)
        .to.match(err)
        .and.match(/^dockwarden: [^\n]*\n$/);
      expect(existsSync(file)).to.equal(false);
    });
  }

  it("changes the file itself where no plugin listens", async () => {
    expect(await owners("set", "container", id, "alice")).to.deep.equal({
      code: 0,
      out: `container ${id} is "alice"'s\n`,
      err: "",
    });
    expect((await owners("set", "container", id, "bob")).out).to.equal(
      `container ${id} is "bob"'s, and was "alice"'s\n`,
    );
    expect((await owners("list")).out).to.match(/ bob .* set\n$/);
    expect((await owners("forget", "container", id)).out).to.equal(
      `container ${id} is unowned, and was "bob"'s\n`,
    );
    expect(await owners("forget", "container", id)).to.deep.equal({
      code: 1,
      out: "",
      err: `dockwarden: no owner of container ${id} is recorded\n`,
    });
  });

  it("gives an object to callers without a name", async () => {
    expect((await owners("set", "container", id, "--without-name")).out).to.equal(
      `container ${id} is an anonymous caller's\n`,
    );
    expect((await owners("list")).out).to.match(/^container .* - .* set\n$/);
  });

  it("leaves the file to the plugin that listens, and tells what that says", async () => {
    const asked: string[] = [];
    await plugin((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push(`${String(request.method)} ${String(request.url)} ${body}`);
        response.end(JSON.stringify({ before: "bob", wasKnown: true }));
      });
    });
    expect((await owners("set", "container", id, "alice")).out).to.equal(
      `container ${id} is "alice"'s, and was "bob"'s\n`,
    );
    expect(asked).to.deep.equal([
      `POST /Dockwarden.Owners {"change":"set","kind":"container","id":"${id}","user":"alice"}`,
    ]);
    expect(existsSync(file)).to.equal(false);
  });

  const refusals: readonly { what: string; listener: RequestListener; err: RegExp }[] = [
    {
      what: "refuses",
      listener: (_request, response) => {
        response.writeHead(500).end('{"Err":"Cannot keep owners: no room"}');
      },
      err: /^dockwarden: The plugin refused: Cannot keep owners: no room\n$/,
    },
    {
      what: "answers with something else",
      listener: (_request, response) => {
        response.end("hello");
      },
      err: /^dockwarden: The plugin on ".*" answered 200 and no outcome.*\n$/,
    },
    {
      what: "hangs up",
      listener: (request) => {
        request.socket.destroy();
      },
      err: /^dockwarden: Cannot ask the plugin on ".*": socket hang up; .*--socket PATH\n$/,
    },
  ];

  for (const { what, listener, err } of refusals) {
    it(`ends with 2 where the plugin ${what}, and leaves the file alone`, async () => {
      await plugin(listener);
      const outcome = await owners("set", "container", id, "alice");
      expect(outcome).to.include({ code: 2, out: "" });
      expect(outcome.err).to.match(err);
      expect(existsSync(file)).to.equal(false);
    });
  }
});
