import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog } from "../../audit/log/log-sample.js";
import { RECORD } from "../../audit/record/record.js";

const SETTINGS = `schema: 1
profile: multi-tenant
users:
  alice: { uid: 1000, gids: [1000], home: /home/alice, roles: [developer] }
  carol: { roles: [officer] }
roles:
  officer: { may_exempt: true }
user_parameters:
  alice:
    memory_limit.require_memory_limit: false
modes:
  tenant_quota: "off"
  names_and_labels: "off"
  cpu_limit: "off"
  pids_limit: "off"
  no_new_privileges: "off"
`;

const LISTED = "+bind_mount_allowlist.allowed_mount_prefixes";
const CREATE = "/v1.45/containers/create";

describe("dockwarden explain", () => {
  const at = freshFolder();

  /** Paths of requests are resolved below a folder of the test's own. */
  function settings(text: string): void {
    mkdirSync(at("host"), { recursive: true });
    writeFileSync(at("s.yaml"), `${text}host_root: ${at("host")}\n`);
  }

  beforeEach(() => {
    settings(SETTINGS);
  });

  async function explain(...args: readonly string[]) {
    const told = { out: "", err: "" };
    const code = await run(["explain", ...args, "--settings", at("s.yaml")], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  function message(body: object, more: object = {}): string {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { "Content-Type": "application/json", "Content-Length": String(bytes.length) };
    const text = JSON.stringify({
      ...{ RequestMethod: "POST", RequestUri: CREATE, RequestHeaders: headers },
      ...{ RequestBody: bytes.toString("base64"), ...more },
    });
    writeFileSync(at("message.json"), text);
    return at("message.json");
  }

  const privileged = { Image: "alpine", User: "1000:1000", HostConfig: { Privileged: true } };

  it("names the control, the rule's file and line, the value read, and where mode and parameters come from", async () => {
    const { code, out } = await explain(message(privileged), "--as", "alice");
    expect(out).to.match(
      /^container\.create \(POST \S+\) of alice: denied, by \S+, profile multi-t/,
    );
    expect(out).to.include(
      "refused by privileged_container (critical; deny: profile multi-tenant)",
    );
    expect(out).to.match(/rule rego\/docker\/\S+\/privileged_container\.rego:\d+\n/);
    expect(out).to.include("read HostConfig.Privileged = true\n");
    expect(out).to.include("allowed_privileged_images: [] (profile multi-tenant)");
    expect(code).to.equal(1);
  });

  it("names the line of the settings that set a parameter", async () => {
    const body = { ...privileged, HostConfig: { Memory: 2 ** 50 } };
    const { out } = await explain(message(body), "--as", "alice");
    expect(out).to.match(
      /require_memory_limit: false \(profile multi-tenant; user_parameters\.alice, \S+s\.yaml:10\)/,
    );
  });

  it("proposes a change of the request", async () => {
    const { out } = await explain(message(privileged), "--as", "alice");
    expect(out).to.include(
      "With this change, the request passes:\n  remove HostConfig.Privileged\n",
    );
    expect(out).to.include('\n  {"Image":"alpine","User":"1000:1000","HostConfig":{}}\n');
  });

  it("proposes an exception that ends, and says what it opens", async () => {
    const { out } = await explain(message(privileged), "--as", "alice");
    expect(out).to.match(
      /With this change of the settings, the request passes:\n {2}exceptions:\n {4}- id: alice-priv/,
    );
    expect(out)
      .to.include("approved_by: carol")
      .and.match(/expires: 20\d\d-/);
    expect(out).to.match(
      /Mind: privileged_container \(critical\) only warns then, which opens: full root/,
    );
  });

  it("adds to what the settings have for the user", async () => {
    settings(SETTINGS.replace("alice:\n    mem", `alice:\n    ${LISTED}: [/srv/data]\n    mem`));
    const HostConfig = { Binds: ["/srv/data:/a", "/srv/more:/b"] };
    const { out } = await explain(message({ ...privileged, HostConfig }), "--as", "alice");
    expect(out).to.include(
      `  user_parameters:\n    alice:\n      ${LISTED}:\n        - /srv/more\n`,
    );
    expect(out).not.to.include("bind_mount_allowlist (critical) only warns");
  });

  it("says so where nothing passes", async () => {
    const headers = { "Content-Type": "application/json", "Content-Length": "5" };
    const body = Buffer.from('{"a":').toString("base64");
    const file = message({}, { RequestHeaders: headers, RequestBody: body });
    const { code, out } = await explain(file, "--as", "alice");
    expect(out).to.include(
      "None of the changes of the request that were tried passes. Still refused by:\n",
    );
    expect(out).to.include(
      "None of the changes of the settings that were tried passes. Still refused by:\n",
    );
    expect(code).to.equal(1);
  });

  it("has nothing to propose for what is allowed", async () => {
    const { code, out } = await explain(
      message({ ...privileged, HostConfig: {} }),
      "--as",
      "alice",
    );
    expect(out)
      .to.match(/^container\.create .*: allowed, by /)
      .and.not.include("passes");
    expect(code).to.equal(0);
  });

  it("takes the caller from a message, and refuses a phase that is none", async () => {
    const { out } = await explain(message(privileged, { User: "alice", UserAuthNMethod: "TLS" }));
    expect(out).to.match(/ of alice: denied/);
    writeFileSync(at("message.json"), "{");
    const { code, err } = await explain(at("message.json"));
    expect(code).to.equal(2);
    expect(err).to.match(/^dockwarden: /);
  });

  it("explains a decision of the audit log, and says what the log leaves out", async () => {
    const log = beginLog(at);
    log.writer().append({
      ...{ ...RECORD, id: "c0ffee01-0000-4000-8000-000000000001", user: "alice", phase: "request" },
      ...{ effect: "deny", method: "POST", path: "/containers/create", violations: [] },
      ...{ call: { query: {}, body: privileged }, erased: ["body.Env[0]"], targets: [] },
    });
    const { out } = await explain("c0ffee01", "--log", log.file);
    expect(out).to.include("of alice: denied");
    expect(out).to.include(
      "the audit log leaves out body.Env[0], so that this answer is not certain",
    );
    expect(out).to.include("it differs from the record of");
    const missing = await explain("dead0000", "--log", log.file);
    expect(missing.code).to.equal(2);
    expect(missing.err).to.include("no request of the log has this id");
  });

  it("reads labels and options of which the log has names alone as docker sent them", async () => {
    const log = beginLog(at);
    const HostConfig = { Privileged: true, LogConfig: { Config: [] } };
    const body = { ...privileged, Labels: [], Volumes: {}, Env: ["PATH"], HostConfig };
    log.writer().append({
      ...{ ...RECORD, id: "c0ffee01-0000-4000-8000-000000000001", user: "alice", effect: "deny" },
      ...{ method: "POST", path: "/containers/create", call: { query: {}, body } },
    });
    const { out } = await explain("c0ffee01", "--log", log.file);
    expect(out.match(/refused by \w+/g)).to.deep.equal(["refused by privileged_container"]);
    expect(out).to.include("passes:\n  remove HostConfig.Privileged\n");
  });

  it("explains no decision whose request is not in the log, and none of several", async () => {
    const log = beginLog(at);
    const id = (end: string): string => `c0ffee0${end}-0000-4000-8000-000000000001`;
    const record = { ...RECORD, phase: "request", method: "POST", path: "/x" } as const;
    log.writer().append({ ...record, id: id("1"), call: null });
    log.writer().append({ ...record, id: id("2") });
    const unread = await explain("c0ffee01", "--log", log.file);
    expect(unread.err).to.include("could not be read");
    const both = await explain("c0ffee0", "--log", log.file);
    expect(both.err).to.include("several ids begin so");
    expect([unread.code, both.code]).to.deep.equal([2, 2]);
  });

  it("knows the objects of a decision as the log has them", async () => {
    const log = beginLog(at);
    log.writer().append({
      ...{ ...RECORD, id: "c0ffee01-0000-4000-8000-000000000001", user: "alice", phase: "request" },
      ...{ effect: "deny", method: "DELETE", path: "/containers/web", violations: [], erased: [] },
      ...{ call: { query: { force: ["1"] }, body: {} } },
      targets: [{ kind: "container", ref: "web", id: "a".repeat(64), owner: "bob" }],
    });
    const { out } = await explain("c0ffee01", "--log", log.file);
    expect(out).to.include("DELETE /containers/web?force=1").and.to.include("container_ownership");
    expect(out).not.to.include("taken to exist");
  });

  it("proposes no change that helps on newer engines alone", async () => {
    const get = {
      RequestMethod: "GET",
      RequestUri: "/v1.45/containers/web/archive?path=/etc/hosts",
    };
    const file = message({}, { ...get, RequestHeaders: {}, RequestBody: undefined });
    const { out } = await explain(file, "--as", "alice");
    expect(out)
      .to.include("refused by live_file_systems")
      .and.to.include("live_file_systems.running_copies: any");
    expect(out).not.to.include("fixed-engine");
  });

  it("escapes what a message holds", async () => {
    const hostile = { ...privileged, HostConfig: { CapAdd: ["\u001b[2J"] } };
    const { out } = await explain(message(hostile), "--as", "alice");
    expect(out).not.to.include("\u001b");
    expect(out).to.include("\\u001b");
  });

  it("needs the path of a body, and something to explain", async () => {
    expect((await explain("-")).err).to.include("--path is missing");
    expect((await explain("what?")).err).to.include("neither a file nor an id");
  });
});
