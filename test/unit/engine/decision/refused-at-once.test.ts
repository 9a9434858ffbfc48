import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { ROUTES } from "../../../../src/engine/request/tables/routes.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { createBench, messageOf } from "../../server/parts.js";

const SETTINGS = `
schema: 1
unknown_user: {role: null}
users:
  alice: {}
  carol: {roles: [boss]}
  rita: {roles: [auditor]}
  olga: {roles: [own]}
  dora: {roles: [denied]}
roles:
  boss: {may_exempt: true}
  auditor: {read_only: true, allow: [{actions: ["*"]}]}
  own: {allow: [{actions: ["*"], scope: own}]}
  denied: {allow: [{actions: ["*"]}], deny: [{actions: [container.create]}]}
parameters: {"read_only_role.read_only_extra": []}
`;
const CREATE = "/v1.45/containers/create";
const PRIVILEGED = { Image: "alpine", HostConfig: { Privileged: true, Binds: ["/srv:/srv"] } };
const ACCESS = ["authenticated_user", "read_only_role", "role_actions"];

describe("a request that its caller may not make", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "refused-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Answers requests; `resolved` counts those whose paths were resolved. */
  async function open(rest = "") {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, SETTINGS + rest);
    const settings = await loadSettings(file, loadLibrary(), { profile: "multi-tenant" });
    const count = { resolved: 0 };
    const resolver = {
      resolve: <Facts>(facts: Facts) => {
        count.resolved += 1;
        return Promise.resolve(facts);
      },
      close: () => Promise.resolve(),
    };
    const now = (): Date => new Date("2026-11-25T10:00:00Z");
    const { authorizer, records } = await createBench({ settings, resolver, now });
    const ask = async (user: string, method: string, uri: string, body?: object) => {
      const identity = user === "" ? {} : { User: user, UserAuthNMethod: "TLS" };
      const message = messageOf(method, uri, body ?? null, identity);
      const answer = await authorizer.authorize(message, "request");
      return { ...answer, record: records.at(-1) };
    };
    return { ask, count };
  }

  const controlsOf = (record: AuditRecord | undefined): readonly string[] =>
    record?.violations.map(({ control }) => control) ?? [];

  it("is refused by what it may not do alone, and the record says so", async () => {
    const { ask, count } = await open();
    for (const [user, control] of [
      ["dora", "role_actions"],
      ["rita", "read_only_role"],
      ["zoe", "authenticated_user"],
    ] as const) {
      const { allow, msg, record } = await ask(user, "POST", CREATE, PRIVILEGED);
      expect(allow, user).to.equal(false);
      expect(msg, user).to.match(new RegExp(`^${control}: `));
      expect(controlsOf(record), user).to.deep.equal([control]);
      expect(record?.evaluated, user).to.equal("access");
    }
    expect(count.resolved).to.equal(0);
  });

  it("is refused with what cannot be read of it", async () => {
    const { ask } = await open();
    const { allow, record } = await ask("dora", "POST", "/v1.999/containers/create", PRIVILEGED);
    expect(allow).to.equal(false);
    expect(controlsOf(record)).to.deep.equal(["request_target", "role_actions"]);
  });

  it("is evaluated in full for others, and where the refusal depends on its object", async () => {
    const { ask, count } = await open();
    expect((await ask("alice", "POST", CREATE, PRIVILEGED)).record?.evaluated).to.equal("all");
    expect((await ask("olga", "POST", CREATE, PRIVILEGED)).record?.evaluated).to.equal("all");
    expect(count.resolved).to.equal(2);
  });

  it("is evaluated in full where an exception, a mode or a shadow profile asks for it", async () => {
    const exception = `
exceptions:
  - {id: E, who: {users: [dora]}, reason: r, ticket: t, approved_by: carol, controls: [role_actions], mode: warn, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z"}
`;
    for (const rest of [
      exception,
      'profiles: {multi-tenant: {modes: {role_actions: "off"}}}\n',
      "profiles: {multi-tenant: {modes: {role_actions: warn}}}\n",
      "enforcement: {mode: dry_run}\n",
      "enforcement: {shadow_profile: restricted}\n",
    ]) {
      const { ask } = await open(rest);
      const { record } = await ask("dora", "POST", CREATE, PRIVILEGED);
      expect(record?.evaluated, rest).to.equal("all");
      expect(controlsOf(record), rest).to.include("privileged_container");
    }
  });

  it("is refused for the same reasons, in the same words, as by all controls", async () => {
    const first = await open();
    const full = await open("enforcement: {shadow_profile: restricted}\n");
    for (const { method, template, action } of ROUTES) {
      const uri = `/v1.45${template.replaceAll(/\{[^}]*\}/g, "x")}`;
      for (const user of ["alice", "rita", "olga", "dora", "zoe", ""]) {
        const [one, other] = [
          await first.ask(user, method, uri),
          await full.ask(user, method, uri),
        ];
        expect(one.allow, `${user} ${action}`).to.equal(other.allow);
        expect(accessOf(one.record), `${user} ${action}`).to.deep.equal(accessOf(other.record));
      }
    }
  }).timeout(60_000);

  const accessOf = (record: AuditRecord | undefined) =>
    record?.violations.filter(({ control }) => ACCESS.includes(control));
});
