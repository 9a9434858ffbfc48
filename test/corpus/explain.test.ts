import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { run } from "../../src/cli/run.js";
import type { AuditRecord } from "../../src/domain/record.js";
import { identityOfName } from "../../src/engine/identity/identify.js";
import type { StartSettings } from "../../src/preview/learn/start-settings.js";
import { makeAttackHost, type AttackHost } from "../../src/preview/attack/attack-host.js";
import { corpusCases, type Case } from "../../src/preview/attack/case.js";
import { createOfflineDecider } from "../../src/preview/session/decider.js";
import { requestMessage } from "../../src/preview/world/offline-request.js";
import { openConfiguration } from "../../src/preview/session/open-configuration.js";
import { rebuiltRequest } from "../../src/preview/explain/rebuilt-request.js";
import { recordedObjects } from "../../src/preview/explain/recorded-objects.js";
import { withUsual } from "../../src/preview/session/session.js";
import { simulatedObjectsOf } from "../../src/preview/world/simulated-objects.js";
import { createWorldDirectory } from "../../src/preview/world/world-directory.js";
import { revisionOf } from "../../src/engine/policy/load-policy.js";
import { freshFolder } from "../fresh-folder.js";
import { beginLog } from "../unit/audit/log/log-sample.js";
import { corpusDecisions } from "./corpus-decisions.js";
import { startOfAlice } from "./start-of-alice.js";

/** What docker sends for `docker run`, with each member that it knows. */
const RUNS = corpusCases().filter(({ authz_request: message }) =>
  bodyIn(message).includes('"ConsoleSize"'),
);

function bodyIn(message: Case["authz_request"]): string {
  return Buffer.from(message?.RequestBody ?? "", "base64").toString();
}

interface CreateBody {
  readonly HostConfig: object;
}

/** What flags of `docker run` change in it. */
const FLAGS: Readonly<Record<string, (body: CreateBody) => object>> = {
  "no flag": (body) => body,
  "--label a=b": (body) => ({ ...body, Labels: { a: "b" } }),
  "--env A=b": (body) => ({ ...body, Env: ["A=b"] }),
  "--privileged": inHost({ Privileged: true }),
  "--cap-add SYS_ADMIN": inHost({ CapAdd: ["SYS_ADMIN"] }),
  "--volume /:/host": inHost({ Binds: ["/:/host"] }),
  "--network host": inHost({ NetworkMode: "host" }),
  "--pid host": inHost({ PidMode: "host" }),
  "--log-opt tag=x": inHost({ LogConfig: { Type: "json-file", Config: { tag: "x" } } }),
  "--annotation a=b": inHost({ Annotations: { a: "b" } }),
};

function inHost(members: object): (body: CreateBody) => object {
  return (body) => ({ ...body, HostConfig: { ...body.HostConfig, ...members } });
}

function withFlag(one: Case, change: (body: CreateBody) => object): Case {
  const { authz_request: message } = one;
  if (message === null) throw new Error(`Cannot change ${one.id}: it has no message`);
  const body = Buffer.from(JSON.stringify(change(JSON.parse(bodyIn(message)) as CreateBody)));
  const headers = { ...message.RequestHeaders, "Content-Length": String(body.length) };
  const changed = { RequestHeaders: headers, RequestBody: body.toString("base64") };
  return { ...one, authz_request: { ...message, ...changed } };
}

function controlsOf(found: Pick<AuditRecord, "violations" | "warnings">): object {
  const namesIn = (list: AuditRecord["violations"]): readonly string[] =>
    [...new Set(list.map(({ control }) => control))].sort();
  return { refused: namesIn(found.violations), warned: namesIn(found.warnings) };
}

describe("[I] what explain says of records of docker's own requests", () => {
  const at = freshFolder();
  let host: AttackHost;

  before(async () => {
    host = await makeAttackHost();
  });

  after(() => {
    host.close();
  });

  for (const profile of ["baseline", "ci", "multi-tenant", "restricted"])
    it(`decides on what the log has of them as ${profile} decided on them`, async () => {
      const start = await startOfAlice(profile, { roles: ["developer"] });
      const decisions = await corpusDecisions(start, host.root, "alice");
      const opened = await openConfiguration(start, host.root);
      const identity = await identityOfName(start.settings, "alice", []);
      for (const [flag, change] of Object.entries(FLAGS))
        for (const one of RUNS) {
          const record = await decisions.record(withFlag(one, change));
          const { world, absent } = recordedObjects(record);
          const objects = simulatedObjectsOf(withUsual(world), "alice");
          const { directory } = createWorldDirectory(objects, "alice", { absent });
          const request = rebuiltRequest(record)?.request;
          if (request === undefined) throw new Error(`Cannot compare ${one.id}: it has no request`);
          const decider = createOfflineDecider(opened.configuration, directory);
          const again = await decider.decide(requestMessage(request), identity);
          expect(controlsOf(again), `${one.id} ${flag}`).to.deep.equal(controlsOf(record));
        }
      await opened.close();
      await decisions.close();
    });

  /** Explains the record of a case, as a log has it. */
  async function explained(one: Case, revisionBy: (start: StartSettings) => string) {
    const start = await startOfAlice("baseline", { roles: ["developer"] });
    const decisions = await corpusDecisions(start, host.root, "alice");
    const log = beginLog(at);
    const id = randomUUID();
    log.writer().append({ ...(await decisions.record(one)), id, revision: revisionBy(start) });
    await decisions.close();
    writeFileSync(at("s.yaml"), start.text);
    let out = "";
    const code = await run(["explain", id, "--log", log.file, "--settings", at("s.yaml")], {
      out: (text) => (out += text),
      err: (text) => (out += text),
    });
    return { out, code };
  }

  const settingsOfNow = ({ library, settings }: StartSettings): string =>
    revisionOf(library.wasm, settings);
  const otherSettings = (): string => "0".repeat(64);

  it("proposes a change of the request that is one", async () => {
    const [one] = RUNS;
    if (one === undefined) throw new Error("Cannot explain: the corpus has no docker run");
    const change = inHost({ Privileged: true, CapAdd: ["SYS_ADMIN"] });
    const { out } = await explained(withFlag(one, change), settingsOfNow);
    expect(out.match(/refused by \w+/g)).to.deep.equal([
      "refused by added_capabilities",
      "refused by privileged_container",
    ]);
    expect(out).to.include(
      "With this change, the request passes:\n  remove HostConfig.CapAdd[0]\n  remove HostConfig.Privileged\n",
    );
    expect(out).not.to.include("it differs from the record");
  });

  it("says what was recorded, where the log does not have what decided", async () => {
    const one = corpusCases().find(({ id }) => id === "json-007");
    if (one === undefined) throw new Error("Cannot explain: the corpus has no such case");
    const { out, code } = await explained(one, settingsOfNow);
    expect(out).to.match(/^container\.create .* of alice: denied, by /);
    expect(out).to.include("refused by ambiguous_json").and.to.include("No change was tried: ");
    expect(out).not.to.include("it differs from the record");
    expect(code).to.equal(1);
    const later = await explained(one, otherSettings);
    expect(later.out)
      .to.match(/: allowed, by /)
      .and.to.include("it differs from the record");
  });
});
