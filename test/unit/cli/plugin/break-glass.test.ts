import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { versionOfProgram } from "../../../../src/files/program-files.js";
import { freshFolder } from "../../../fresh-folder.js";

const ACTIVE = {
  ...{ id: "b1", user: "al\u001bice", reason: "db is down" },
  ...{ since: "2026-11-28T12:00:00.000Z", until: "2026-11-28T12:15:00.000Z" },
};
const GOOD = ["--for", "15m", "--reason", "db is down"];

describe("dockwarden break-glass", () => {
  const at = freshFolder();
  let server: Server;
  let answer: object;
  let posted: { readonly url: string | undefined; readonly body: unknown }[];

  beforeEach(async () => {
    answer = { active: [ACTIVE] };
    posted = [];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        posted.push({ url: request.url, body: JSON.parse(body) as unknown });
        response.end(JSON.stringify({ version: versionOfProgram(), ...answer }));
      });
    }).listen(at("p.sock"));
    await once(server, "listening");
  });

  afterEach(() => {
    server.close().closeAllConnections();
  });

  async function outcomeOf(...flags: readonly string[]) {
    let out = "";
    let err = "";
    const code = await run(["break-glass", "--socket", at("p.sock"), ...flags], {
      out: (said) => (out += said),
      err: (said) => (err += said),
    });
    return { code, out, err };
  }

  it("posts who, how long and why, and prints until when", async () => {
    expect(await outcomeOf(...GOOD, "--user", "alice")).to.deep.equal({
      code: 0,
      out: 'Until 2026-11-28T12:15:00.000Z denials of user "al\\u001bice" are recorded and not enforced (b1)\n',
      err: "",
    });
    const version = versionOfProgram();
    const about = { user: "alice", seconds: 900, reason: "db is down" };
    const body = { version, change: "begin", ...about };
    expect(posted).to.deep.equal([{ url: "/Dockwarden.BreakGlass", body }]);
  });

  for (const [time, seconds] of [
    ["90s", 90],
    ["240m", 14_400],
    ["4h", 14_400],
  ] as const)
    it(`reads ${time}`, async () => {
      await outcomeOf("--for", time, "--reason", "x");
      expect(posted[0]?.body).to.deep.include({ seconds, user: null });
    });

  it("ends what has begun", async () => {
    answer = { active: [] };
    const { code, out } = await outcomeOf("--end");
    expect({ code, out }).to.deep.equal({ code: 0, out: "No break-glass is active\n" });
    expect(posted[0]?.body).to.deep.equal({ version: versionOfProgram(), change: "end" });
  });

  it("names those that are active for all callers", async () => {
    answer = { active: [{ ...ACTIVE, user: null }] };
    expect((await outcomeOf(...GOOD)).out).to.include("denials of all callers are recorded");
  });

  it("is for anonymous callers where it is told so, and warns of a user who is not listed", async () => {
    answer = { active: [{ ...ACTIVE, user: "" }], isUnlisted: true };
    const { code, out, err } = await outcomeOf(...GOOD, "--anonymous");
    expect(posted[0]?.body).to.deep.include({ user: "" });
    expect({ code, err }).to.deep.equal({
      code: 0,
      err: "warning: the settings do not list this user; names are compared exactly\n",
    });
    expect(out).to.include("denials of anonymous callers are recorded");
  });

  it("ends with 2 and the problem where the plugin refuses", async () => {
    answer = { problem: "Cannot write audit record: disk full" };
    expect(await outcomeOf(...GOOD)).to.deep.equal({
      code: 2,
      out: "",
      err: "dockwarden: The plugin refused: Cannot write audit record: disk full\n",
    });
  });

  const bad: readonly (readonly [flags: readonly string[], problem: RegExp])[] = [
    [[], /give --for TIME and --reason TEXT, or --end/],
    [["--for", "15m"], /give --for TIME and --reason TEXT/],
    [["--reason", "x"], /give --for TIME and --reason TEXT/],
    [["--end", ...GOOD], /--end stands alone/],
    [["--for", "15", "--reason", "x"], /--for "15": it should be .* at most 4h/],
    [["--for", "0s", "--reason", "x"], /--for "0s": it should be/],
    [["--for", "5h", "--reason", "x"], /--for "5h": it should be/],
    [["--for", "1d", "--reason", "x"], /--for "1d": it should be/],
    [["--for", "-15m", "--reason", "x"], /--for "-15m": it should be/],
    [["--for", "15m", "--reason", " "], /--reason " ": it is empty, it should say why/],
    [["--for", "15m", "--reason", "a\nb"], /--reason "a\\nb": it holds a control character/],
    [[...GOOD, "--user", ""], /--user "": it is empty/],
    [[...GOOD, "--user", "alice", "--anonymous"], /give either --user or --anonymous/],
    [[...GOOD, "more"], /too many arguments/],
  ];
  for (const [flags, problem] of bad)
    it(`ends with 2 and one line for ${JSON.stringify(flags)}`, async () => {
      const { code, out, err } = await outcomeOf(...flags);
      expect({ code, out, lines: err.split("\n").length }).to.deep.equal({
        ...{ code: 2, out: "", lines: 2 },
      });
      expect(err).to.match(problem);
      expect(posted).to.deep.equal([]);
    });
});
