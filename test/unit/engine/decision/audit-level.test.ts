import { join } from "node:path";
import { expect } from "chai";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import {
  PRIVILEGED,
  createBench,
  createFolder,
  messageOf,
  type Bench,
} from "../../server/parts.js";

const ID = "a".repeat(64);

/** Settings with these levels, in which alice is in the group `ops`. */
function settingsWith(audit: string, more = ""): string {
  return `
schema: 1
users: {alice: {groups: [ops]}, bob: {}}
groups: {ops: {}}
roles: {all: {allow: [{actions: ["*"]}]}}
${more}
audit: ${audit}
`;
}

function benchWith(audit: string, more?: string): Promise<Bench> {
  const text = settingsWith(audit, more);
  return createBench({ settings: parseSettings(text, "settings.yaml", loadLibrary(), {}) });
}

const by = (user: string) => ({ User: user, UserAuthNMethod: "TLS" });

const CREATED = {
  ResponseStatusCode: 201,
  ResponseBody: Buffer.from(JSON.stringify({ Id: ID, Warnings: ["x"] })).toString("base64"),
};

/** Has alice or bob make a request, and returns its records, of request and response. */
async function recordsOf(
  { authorizer, records }: Bench,
  user: string,
  call: readonly [string, string, (object | null)?],
): Promise<readonly AuditRecord[]> {
  records.length = 0;
  const [method, target, body = null] = call;
  const { allow } = await authorizer.authorize(
    messageOf(method, target, body, by(user)),
    "request",
  );
  const answer = { ...by(user), ...CREATED };
  if (allow) await authorizer.authorize(messageOf(method, target, body, answer), "response");
  return records;
}

const PING = ["GET", "/_ping"] as const;
const INSPECT = ["GET", "/containers/web/json"] as const;
const EXEC = ["POST", "/containers/web/exec", { Cmd: ["sh", "-c", "id"] }] as const;
const BAD = ["POST", "/containers/create", PRIVILEGED] as const;

describe("audit.level", () => {
  it("records requests without it, as level `request` does", async () => {
    const [request, response] = await recordsOf(await benchWith("{}"), "alice", EXEC);
    expect(request?.call).to.deep.equal({ query: {}, body: {} });
    for (const record of [request, response]) {
      expect(record).not.to.have.property("level");
      expect(record).not.to.have.property("response");
    }
  });

  it("leaves out requests and responses by `none`, for the actions, users and groups that are named", async () => {
    const rules = [
      ["{level: none, actions: [system.ping]}", "alice", PING, 0],
      ["{level: none, actions: [system.ping]}", "alice", INSPECT, 2],
      ["{level: none, actions: ['*.inspect', 'system.*']}", "alice", INSPECT, 0],
      ["{level: none, users: [bob]}", "alice", PING, 2],
      ["{level: none, users: [bob]}", "bob", PING, 0],
      ["{level: none, groups: [ops]}", "alice", PING, 0],
      ["{level: none, groups: [ops]}", "bob", PING, 2],
      ["{level: none, users: [bob], groups: [ops]}", "alice", PING, 0],
      ["{level: none}", "alice", EXEC, 0],
      ["{level: metadata, actions: [system.ping]}, {level: none}", "alice", PING, 2],
    ] as const;
    for (const [rule, user, call, count] of rules) {
      const records = await recordsOf(await benchWith(`{level: [${rule}]}`), user, call);
      expect(records, `${rule} ${user} ${call[1]}`).to.have.length(count);
    }
  });

  it("leaves out the call by `metadata`", async () => {
    const bench = await benchWith("{level: [{level: metadata}]}");
    for (const record of await recordsOf(bench, "alice", EXEC)) {
      expect(record).to.deep.include({ level: "metadata", call: null, erased: [] });
      expect(record).to.deep.include({ user: "alice", action: "exec.create" });
      expect(record.about?.[0]).to.deep.equal({ kind: "container", id: null, name: "web" });
    }
  });

  it("adds parts of the response by `request-response`", async () => {
    const bench = await benchWith("{level: [{level: request-response}]}");
    const [request, response] = await recordsOf(bench, "alice", EXEC);
    expect(request).to.deep.include({ level: "request-response", call: { query: {}, body: {} } });
    expect(request).not.to.have.property("response");
    expect(response?.response).to.deep.equal({ Id: ID });
  });

  it("always records denials, whole", async () => {
    for (const level of ["none", "metadata"]) {
      const bench = await benchWith(`{level: [{level: ${level}}]}`);
      const [record, ...others] = await recordsOf(bench, "alice", BAD);
      expect(others).to.deep.equal([]);
      expect(record).to.deep.include({ effect: "deny", user: "alice" });
      expect(record?.call).not.to.equal(null);
    }
  });

  it("always records errors", async () => {
    const bench = await benchWith("{level: [{level: none}]}");
    await bench.authorizer.authorize(Buffer.from("{"), "request");
    bench.authorizer.tooMany();
    expect(bench.records.map(({ code }) => code)).to.deep.equal(["PROTOCOL", "OVERLOADED"]);
  });

  const noticed: Readonly<Record<string, string>> = {
    "a violation that is not enforced": "enforcement: {mode: dry_run}",
    "a warning": "modes: {privileged_container: warn}",
  };

  for (const [what, more] of Object.entries(noticed)) {
    it(`always records ${what}`, async () => {
      const bench = await benchWith("{level: [{level: none}]}", more);
      const [record] = await recordsOf(bench, "alice", BAD);
      expect(record).to.deep.include({ effect: "allow", phase: "request" });
      expect(record?.call).not.to.equal(null);
    });
  }

  it("allows what it leaves out where nothing can be written", async () => {
    const settings = parseSettings(
      settingsWith("{level: [{level: none}]}"),
      "x",
      loadLibrary(),
      {},
    );
    const audit = {
      append: () => {
        throw new Error("nothing should be written");
      },
    };
    const { authorizer } = await createBench({ settings, audit });
    const message = messageOf(...(EXEC.slice(0, 2) as ["POST", string]), EXEC[2], by("alice"));
    expect((await authorizer.authorize(message, "request")).allow).to.equal(true);
  });

  it("still knows the container of an exec whose creation was left out, and its owner", async () => {
    const folder = createFolder();
    const owners = openOwnerStore(join(folder.path, "owners"));
    const audit = "{level: [{level: none, actions: [exec.create]}]}";
    const settings = parseSettings(settingsWith(audit), "x", loadLibrary(), {});
    try {
      const bench = await createBench({ settings, owners });
      await recordsOf(bench, "alice", ["POST", "/containers/create?name=web", { Image: "a" }]);
      expect(await recordsOf(bench, "alice", EXEC)).to.deep.equal([]);
      expect(owners.ownerOf({ kind: "exec", id: ID })?.user).to.equal("alice");
      const [record] = await recordsOf(bench, "alice", ["POST", `/exec/${ID}/start`, {}]);
      expect(record?.about).to.deep.equal([
        { kind: "exec", id: ID, name: null },
        { kind: "container", id: ID, name: "web" },
      ]);
    } finally {
      owners.close();
      folder.remove();
    }
  });
});

describe("audit.exec_command", () => {
  for (const [shows, Cmd] of [
    ["none", undefined],
    ["program", ["sh"]],
    ["full", ["sh", "-c", "id"]],
  ] as const)
    it(`${shows} shows ${JSON.stringify(Cmd ?? null)}`, async () => {
      const bench = await benchWith(`{exec_command: ${shows}}`);
      const [record] = await recordsOf(bench, "alice", EXEC);
      expect((record?.call?.body as { readonly Cmd?: unknown }).Cmd).to.deep.equal(Cmd);
    });
});
