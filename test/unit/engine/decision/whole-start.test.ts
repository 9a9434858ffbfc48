import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { AuditRecord } from "../../../../src/domain/record.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { createBench, messageOf } from "../../server/parts.js";
import { RECORDED } from "../facts/stored/recorded-inspections.js";

const NOW = new Date("2026-11-25T10:00:00Z");

const SETTINGS = `
schema: 1
unknown_user: {role: developer}
users: {alice: {}, carol: {roles: [boss]}}
roles: {boss: {may_exempt: true}}
messages: {privileged_container: "Ask carol."}
`;

const WHOLE = "parameters: {stored_containers.container_start: whole}\n";

const EXCEPTION = `
exceptions:
  - id: E
    controls: [privileged_container]
    who: {anyone: true}
    when: {actions: [container.create]}
    mode: warn
    reason: r
    ticket: t
    approved_by: carol
    created: "2026-11-01T00:00:00Z"
    expires: "2026-12-01T00:00:00Z"
`;

/** What the newest engine answered about a container that chooses nothing. */
const { shown: PLAIN } = RECORDED["newest"]?.containers["plain created"] ?? {
  shown: { HostConfig: {} },
};

/** A directory in which each container is stored with `host`; null where dockerd does not show it. */
function storing(host: object | null, seen: unknown[] = []): Directory {
  const base = directoryOf("alice");
  const bytes = Buffer.from(
    JSON.stringify({
      ...PLAIN,
      HostConfig: { ...PLAIN.HostConfig, CgroupnsMode: "private", ...host },
    }),
  );
  const withShown = (one: FoundReference): FoundReference =>
    one.answer.state !== "found" || host === null
      ? one
      : { ...one, answer: { ...one.answer, shown: { bytes, apiVersion: "1.45" } } };
  return {
    ...base,
    async find(asker, references, wanted) {
      if (references.some(({ kind }) => kind === "container")) seen.push(wanted.seen);
      return (await base.find(asker, references, wanted)).map(withShown);
    },
  };
}

const PRIVILEGED = { Privileged: true };

describe("a start of a stored container", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "whole-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function asked(
    directory: Directory,
    rest: string,
    how = "start",
    body?: object,
  ): Promise<{ allow: boolean; msg: string; record: AuditRecord | undefined }> {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, SETTINGS + rest);
    const settings = await loadSettings(file, loadLibrary(), {});
    const { authorizer, records } = await createBench({ settings, directory, now: () => NOW });
    const message = messageOf("POST", `/v1.45/containers/web/${how}`, body, {
      ...{ User: "alice", UserAuthNMethod: "TLS" },
    });
    const answer = await authorizer.authorize(message, "request");
    return { ...answer, record: records[0] };
  }

  it("is refused by a rule that its create would break, which the record names", async () => {
    for (const how of ["start", "restart"]) {
      const { allow, msg, record } = await asked(storing(PRIVILEGED), WHOLE, how);
      expect(allow).to.equal(false);
      expect(msg).to.match(
        /^privileged_container: Ask carol\. The container was created so: remove it, and create it again\.\n/,
      );
      expect(record).to.include({ action: `container.${how}`, effect: "deny" });
      expect(record?.violations.map(({ control, field }) => ({ control, field }))).to.deep.equal([
        { control: "privileged_container", field: "HostConfig.Privileged" },
      ]);
    }
  });

  it("names docker update where a restart policy alone is refused", async () => {
    const strict = `parameters: {stored_containers.container_start: whole, restart_and_healthcheck.allowed_restart_policies: ["no"]}
profiles: {baseline: {modes: {restart_and_healthcheck: deny}}}\n`;
    const made = storing({ RestartPolicy: { Name: "always", MaximumRetryCount: 0 } });
    const { msg } = await asked(made, strict);
    expect(msg).to.match(
      /^restart_and_healthcheck: .* The container was created so: change it with docker update --restart no, or create it again\.\n/,
    );
  });

  it("names docker rename where the name alone is refused", async () => {
    const strict = `parameters: {stored_containers.container_start: whole, names_and_labels.required_name: "^alice_"}
profiles: {baseline: {modes: {names_and_labels: deny}}}\n`;
    const { msg } = await asked(storing({}), strict);
    expect(msg).to.match(
      /^names_and_labels: .* The container was created so: rename it with docker rename, or create it again\.\n/,
    );
  });

  it("is allowed where its create would be", async () => {
    const { allow, msg } = await asked(storing({}), WHOLE);
    expect(allow, msg).to.equal(true);
  });

  it("needs no limit that the host cannot set", async () => {
    const needed = `parameters: {stored_containers.container_start: whole, memory_limit.require_memory_limit: true}
profiles: {baseline: {modes: {memory_limit: deny}}}\n`;
    const able = storing({});
    const { msg } = await asked(able, needed);
    expect(msg).to.include("A memory limit is required");
    const defaults = { logDriver: "json-file", swapLimit: false, dropped: ["memory"] as const };
    const host = { ...able.host, defaults: () => Promise.resolve(defaults) };
    const { allow, msg: said } = await asked({ ...able, host }, needed);
    expect(allow, said).to.equal(true);
  });

  it("keeps the other rules of a limit that the host cannot set", async () => {
    const most = `parameters: {stored_containers.container_start: whole, memory_limit.max_memory: 1000000, cpu_limit.max_cpu_shares: 100}
profiles: {baseline: {modes: {memory_limit: deny, cpu_limit: deny}}}\n`;
    const made = storing({ Memory: 2000000, CpuShares: 200 });
    const dropped = ["memory", "cpu", "pids"] as const;
    const defaults = { logDriver: "json-file", swapLimit: false, dropped };
    const host = { ...made.host, defaults: () => Promise.resolve(defaults) };
    const { allow, record } = await asked({ ...made, host }, most);
    expect(allow).to.equal(false);
    expect(record?.violations.map(({ control, field }) => [control, field])).to.have.deep.members([
      ["memory_limit", "HostConfig.Memory"],
      ["cpu_limit", "HostConfig.CpuShares"],
    ]);
  });

  it("is left to the controls of mounts, unless the settings or the caller's own say otherwise", async () => {
    expect((await asked(storing(PRIVILEGED), "")).allow).to.equal(true);
    const own = "user_parameters: {alice: {stored_containers.container_start: whole}}\n";
    expect((await asked(storing(PRIVILEGED), own)).allow).to.equal(false);
    const off = `${WHOLE}user_parameters: {alice: {stored_containers.container_start: mounts}}\n`;
    expect((await asked(storing(PRIVILEGED), off)).allow).to.equal(true);
  });

  it("is only reported where the control warns, and by the mode of the rule itself", async () => {
    for (const control of ["stored_containers", "privileged_container"]) {
      const rest = `${WHOLE}profiles: {baseline: {modes: {${control}: warn}}}\n`;
      const { allow, msg, record } = await asked(storing(PRIVILEGED), rest);
      expect(allow, msg).to.equal(true);
      expect(record?.warnings.map((one) => one.control)).to.include("privileged_container");
    }
  });

  it("is allowed by an exception for such a create, which the record names", async () => {
    const { allow, record } = await asked(storing(PRIVILEGED), WHOLE + EXCEPTION);
    expect(allow).to.equal(true);
    expect(record?.exceptionsUsed).to.deep.equal([
      { id: "E", control: "privileged_container", expires: "2026-12-01T00:00:00Z" },
    ]);
  });

  it("passes in a dry run, and is recorded", async () => {
    const rest = `${WHOLE}enforcement: {mode: dry_run}\n`;
    const { allow, record } = await asked(storing(PRIVILEGED), rest);
    expect(allow).to.equal(true);
    expect(record?.violations.map(({ control }) => control)).to.deep.equal([
      "privileged_container",
    ]);
  });

  it("is evaluated whole by a shadow profile that wants it", async () => {
    const rest = "enforcement: {shadow_profile: restricted}\n";
    const { allow, record } = await asked(storing(PRIVILEGED), rest);
    expect(allow).to.equal(true);
    expect(record?.shadow?.effect).to.equal("deny");
    expect(record?.shadow?.violations.map(({ control }) => control)).to.include(
      "privileged_container",
    );
  });

  it("is refused where dockerd does not show it, or shows something else", async () => {
    const unshown = await asked(storing(null), WHOLE);
    expect(unshown.msg).to.match(/^stored_containers: .*\(dockerd does not show it\)/);
    const odd = await asked(storing({ Privileged: 1 }), WHOLE);
    expect(odd.msg).to.match(/^stored_containers: The container cannot be evaluated/);
  });

  it("tells nothing about it to a caller who may not start it", async () => {
    const others = { ...storing(PRIVILEGED), ownerOf: () => "bob" };
    const rest = `${WHOLE}profiles: {baseline: {modes: {container_ownership: deny}}}\n`;
    const { allow, record } = await asked(others, rest);
    expect(allow).to.equal(false);
    expect(record?.violations.map(({ control }) => control)).to.deep.equal(["container_ownership"]);
  });

  it("tells nothing of what its mounts break to a caller who may not start it, but records it", async () => {
    const others = { ...storing(null), ownerOf: () => "bob" };
    const rest = `${WHOLE}profiles: {baseline: {modes: {container_ownership: deny}}}\n`;
    for (const how of ["start", "restart"]) {
      const { msg, record } = await asked(others, rest, how);
      expect(msg)
        .to.match(/^container_ownership: .*\n.*\ndecision /)
        .and.not.include("stored");
      expect(record?.violations.map(({ control }) => control)).to.have.members([
        ...["container_ownership", "stored_containers"],
      ]);
    }
  });

  it("tells nothing of its user to a caller who may not create an exec in it", async () => {
    const rest = `profiles: {baseline: {modes: {container_ownership: deny, live_file_systems: deny}}}
parameters: {live_file_systems.exec_users: read-only}\n`;
    const exec = { Cmd: ["id"], User: "app" };
    const own = await asked(storing({}), rest, "exec", exec);
    expect(own.msg).to.match(/^live_file_systems: /);
    const { msg, record } = await asked(
      { ...storing({}), ownerOf: () => "bob" },
      rest,
      "exec",
      exec,
    );
    expect(msg)
      .to.match(/^container_ownership: /)
      .and.not.include("live_file_systems");
    expect(record?.violations.map(({ control }) => control)).to.include("live_file_systems");
  });

  it("is evaluated whole by an update that makes dockerd start it, and by no other", async () => {
    const always = { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } };
    expect((await asked(storing(PRIVILEGED), WHOLE, "update", always)).allow).to.equal(false);
    expect((await asked(storing({}), WHOLE, "update", always)).allow).to.equal(true);
    for (const body of [{ CpuShares: 512 }, { RestartPolicy: { Name: "no" } }])
      expect((await asked(storing(PRIVILEGED), WHOLE, "update", body)).allow).to.equal(true);
  });

  it("is not evaluated where dockerd reads nothing of the container again", async () => {
    for (const how of ["unpause", "stop", "kill"])
      expect((await asked(storing(PRIVILEGED), WHOLE, how)).allow).to.equal(true);
    expect((await asked(storing(PRIVILEGED), WHOLE, "exec", { Cmd: ["id"] })).allow).to.equal(true);
  });

  it("inspects in the inspections of one evaluation alone", async () => {
    const seen: unknown[] = [];
    await asked(storing({}, seen), WHOLE);
    expect(seen).to.not.be.empty;
    expect(new Set(seen).size).to.equal(1);
    expect(seen).to.not.include(null);
  });
});
