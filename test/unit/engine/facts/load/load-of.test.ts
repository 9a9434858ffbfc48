import { expect } from "chai";
import type { LoadFacts } from "../../../../../src/domain/load-facts.js";
import type { Facts } from "../../../../../src/domain/facts.js";
import { loadOfLogs } from "../../../../../src/engine/facts/load/load-of-logs.js";
import { bodyOf, callOf, checkedFacts, CONTEXT, created } from "../call.js";

/** What each kind of load is found to be: the number, or how it was sent if that is unclear. */
function amounts({ load }: Facts): Readonly<Record<string, number | string>> {
  return Object.fromEntries((load ?? []).map(({ kind, value, given }) => [kind, value ?? given]));
}

function found({ load }: Facts, kind: LoadFacts["kind"]): readonly LoadFacts[] {
  return (load ?? []).filter((one) => one.kind === kind);
}

const logs = (Config: object) => created({ LogConfig: { Type: "json-file", Config } });

describe("the load of factsOf()", () => {
  it("has the log options of containers, services and swarms", () => {
    const Options = { "max-file": "2000000000" };
    const LogDriver = { Name: "json-file", Options };
    expect(found(logs(Options), "log_files")).to.deep.equal([
      {
        kind: "log_files",
        field: "HostConfig.LogConfig.Config.max-file",
        name: "max-file",
        value: 2e9,
        given: "2000000000",
      },
    ]);
    for (const [action, body, field] of [
      ["service.create", { TaskTemplate: { LogDriver } }, "TaskTemplate"],
      ["service.update", { TaskTemplate: { LogDriver } }, "TaskTemplate"],
      ["swarm.update", { TaskDefaults: { LogDriver } }, "TaskDefaults"],
      ["swarm.init", { Spec: { TaskDefaults: { LogDriver } } }, "Spec.TaskDefaults"],
    ] as const) {
      const [load] = found(checkedFacts(callOf(action, { body: bodyOf(body) })), "log_files");
      expect(load?.field).to.equal(`${field}.LogDriver.Options.max-file`);
      expect(load?.value).to.equal(2e9);
    }
  });

  it("takes keys of log options in any case, and leaves empty ones to the driver", () => {
    expect(amounts(logs({ "Max-Size": "1" }))["log_bytes"]).to.equal(1);
    expect(amounts(logs({ "max-size": "" }))).not.to.have.property("log_bytes");
    expect(amounts(logs({ tag: "", mode: "non-blocking" }))).to.have.all.keys(
      "entries",
      "body_bytes",
      "container_name",
    );
  });

  for (const text of ["+1", "-1", "1e3", "0x10", "1_000", " 1", "1 m ", "1mbb", "1.", "١", "inf"]) {
    it(`does not know how much the size ${JSON.stringify(text)} is`, () => {
      expect(amounts(logs({ "max-size": text }))["log_bytes"]).to.equal(text);
    });
  }

  for (const [text, least, most] of [
    ["10", 10, 10],
    ["10b", 10, 10],
    ["1k", 1000, 1024],
    ["1 KB", 1000, 1024],
    ["1.5kiB", 1500, 1536],
    ["10m", 1e7, 10 * 2 ** 20],
    ["2G", 2e9, 2 * 2 ** 30],
  ] as const) {
    it(`reads the size ${text} as a file's at least, and as a buffer's at most`, () => {
      expect(amounts(logs({ "max-size": text }))["log_bytes"]).to.equal(least);
      expect(amounts(logs({ "max-buffer-size": text }))["log_buffer"]).to.equal(most);
    });
  }

  for (const [key, text, kind, value] of [
    ["max-file", "+5", "log_files", "+5"],
    ["max-file", "0100", "log_files", 100],
    ["cache-max-file", "7", "log_files", 7],
    ["gelf-tcp-reconnect-delay", "0", "interval", 0],
    ["gelf-tcp-reconnect-delay", "2", "interval", 2000],
    ["gelf-tcp-max-reconnect", "9", "log_retries", 9],
    ["fluentd-retry-wait", "1ms", "interval", 1],
    ["fluentd-retry-wait", "1m0.5s", "interval", 60_500],
    ["fluentd-retry-wait", "1", "interval", "1"],
    ["fluentd-retry-wait", "-1s", "interval", "-1s"],
    ["fluentd-buffer-limit", "8k", "log_buffer", 8192],
    ["awslogs-max-buffered-events", "5", "log_events", 5],
    ["awslogs-force-flush-interval-seconds", "1", "interval", 1000],
    ["tag", "{{.Name}}/{{.ID}}", "log_tag", 17],
    ["Tag", "x".repeat(99_999), "log_tag", 99_999],
    ["labels-regex", "^app", "log_pattern", 4],
    ["env-regex", "(a{100}){20}", "log_pattern", 12 * 100 * 20],
    ["awslogs-multiline-pattern", "a{2,9}", "log_pattern", 54],
  ] as const) {
    it(`reads ${key}=${text}`, () => {
      expect(amounts(logs({ [key]: text }))[kind]).to.equal(value);
    });
  }

  it("has the characters of a container's name", () => {
    const query = new Map([["name", ["abc", "d"]]]);
    const rename = checkedFacts(callOf("container.rename", { query }));
    expect(amounts(rename)).to.deep.equal({ container_name: 3 });
    const create = checkedFacts(callOf("container.create", { query, body: bodyOf({}) }));
    expect(amounts(create)["container_name"]).to.equal(3);
  });

  it("has the shortest time of a health check, but none that is the image's", () => {
    const Healthcheck = { Test: ["CMD", "true"], Interval: 0, Timeout: 5e8, StartInterval: 1e6 };
    expect(found(created({}, { Healthcheck }), "interval")).to.deep.equal([
      {
        kind: "interval",
        field: "Healthcheck.StartInterval",
        name: "StartInterval",
        value: 1,
        given: "1ms",
      },
    ]);
    expect(found(created({}, { Healthcheck: { Interval: 0 } }), "interval")).to.deep.equal([]);
    const endless = { Interval: 2n ** 60n };
    expect(found(created({}, { Healthcheck: endless }), "interval")[0]?.value).to.be.above(1e12);
    const task = { ContainerSpec: { Healthcheck: { Interval: 2e6 } } };
    const service = checkedFacts(
      callOf("service.create", { body: bodyOf({ TaskTemplate: task }) }),
    );
    expect(found(service, "interval")[0]?.field).to.equal(
      "TaskTemplate.ContainerSpec.Healthcheck.Interval",
    );
    const commit = callOf("image.commit", { body: bodyOf({ Healthcheck: { Interval: 1 } }) });
    expect(amounts(checkedFacts(commit))["interval"]).to.equal(1e-6);
  });

  it("has the delay of a service's restarts, 0 included", () => {
    const delayed = (RestartPolicy: object) =>
      checkedFacts(callOf("service.update", { body: bodyOf({ TaskTemplate: { RestartPolicy } }) }));
    expect(amounts(delayed({ Delay: 0 }))["restart_delay"]).to.equal(0);
    expect(amounts(delayed({ Delay: 5e9 }))["restart_delay"]).to.equal(5000);
    const never = { Condition: "none", Delay: 0 };
    expect(amounts(delayed(never))).not.to.have.property("restart_delay");
    expect(amounts(delayed({}))).not.to.have.property("restart_delay");
  });

  it("has the longest list or map, and leaves commands and environments out", () => {
    const many = Array.from({ length: 40 }, (_, index) => `x${index}`);
    const entriesOf = (facts: Facts) => found(facts, "entries").map(({ field }) => field);
    expect(entriesOf(created({ Dns: many }))).to.deep.equal(["HostConfig.Dns"]);
    const Labels = Object.fromEntries(many.map((name) => [name, ""]));
    expect(entriesOf(created({}, { Labels }))).to.deep.equal(["Labels", "Labels"]);
    const Healthcheck = { Test: many };
    const run = created({}, { Cmd: many, Env: many, Entrypoint: many, Healthcheck });
    expect(amounts(run)["entries"]).to.be.below(40);
    const nested = { NetworkingConfig: { EndpointsConfig: { n: { Aliases: many } } } };
    expect(entriesOf(created({}, nested))).to.deep.equal([
      "NetworkingConfig.EndpointsConfig.n.Aliases",
    ]);
    const update = callOf("container.update", { body: bodyOf({ Ulimits: many.map(() => ({})) }) });
    expect(amounts(checkedFacts(update))["entries"]).to.equal(40);
  });

  it("leaves commands and environments out at their own place alone", () => {
    const many = Array.from({ length: 40 }, (_, index) => `x${index}`);
    for (const name of ["Args", "Cmd", "Command", "Entrypoint", "Env", "OnBuild", "Shell", "Test"])
      for (const [action, within] of [
        ["container.create", (of: object) => ({ NetworkingConfig: { EndpointsConfig: of } })],
        ["service.create", (of: object) => ({ TaskTemplate: { ContainerSpec: { Mounts: [of] } } })],
      ] as const) {
        const call = callOf(action, { body: bodyOf(within({ [name]: { Aliases: many } })) });
        expect(amounts(checkedFacts(call))["entries"], name).to.equal(40);
      }
    const task = { ContainerSpec: { Args: many, Command: many, Env: many } };
    const checked = { ...task.ContainerSpec, Healthcheck: { Test: many } };
    const service = callOf("service.create", {
      body: bodyOf({ TaskTemplate: { ContainerSpec: checked } }),
    });
    expect(amounts(checkedFacts(service))["entries"]).to.be.below(40);
  });

  it("does not know the times that are unreadable", () => {
    expect(amounts(logs({ "fluentd-retry-wait": "" }))).not.to.have.property("interval");
    for (const value of [null, "1e9", true, [5]]) {
      const load = loadOfLogs({ "fluentd-retry-wait": value, "max-size": value }, "Config");
      expect(load.filter((one) => one.value === null).length).to.equal(2);
    }
  });

  it("has the bytes of labels, those of builds and imports too", () => {
    expect(amounts(created({}, { Labels: { key: "value", a: "" } }))["label_bytes"]).to.equal(9);
    const query = new Map([["labels", ['{"ab":"cd"}']]]);
    const build = checkedFacts(callOf("build.run", { query }));
    expect(amounts(build)).to.deep.equal({ entries: 1, label_bytes: 4 });
    const changes = new Map([["changes", ["LABEL ab=cde"]]]);
    expect(amounts(checkedFacts(callOf("image.import", { query: changes })))).to.deep.equal({
      entries: 1,
      label_bytes: 5,
    });
    expect(checkedFacts(callOf("build.run")).load).to.deep.equal([]);
  });

  it("has the size of the body", () => {
    const context = { ...CONTEXT, bodyBytes: 77 };
    const body = bodyOf({});
    expect(amounts(checkedFacts(callOf("volume.create", { body }), context))).to.deep.equal({
      entries: 0,
      body_bytes: 77,
    });
    const exec = callOf("exec.create", { body: bodyOf({ DetachKeys: "a,b", WorkingDir: "/x" }) });
    expect(amounts(checkedFacts(exec, context))).to.deep.equal({
      detach_keys: 3,
      working_dir: 2,
      exec_bytes: 77,
    });
  });

  it("has the detach keys of an attachment", () => {
    const query = new Map([["detachKeys", ["a,b", "c"]]]);
    expect(amounts(checkedFacts(callOf("container.attach", { query })))).to.deep.equal({
      detach_keys: 3,
    });
  });

  it("has the filters that dockerd compiles", () => {
    const list = (filters: string, action = "container.list") =>
      checkedFacts(callOf(action, { query: new Map([["filters", [filters]]]) }));
    expect(amounts(list('{"name":["^web","a{2}"],"id":["abc"]}'))).to.deep.equal({
      filter_values: 3,
      filter_length: 4,
      filter_repeats: 1,
    });
    for (const [filters, ports] of [
      ['{"publish":["80"]}', 1],
      ['{"publish":["80/tcp"],"expose":["8000-8009/UDP"]}', 11],
      ['{"expose":{"0-65535/tcp":true,"0-65535/p1":false}}', 131_072],
      ['{"publish":["9-1"]}', 1],
      ['{"publish":["80","+5/tcp"]}', "+5/tcp"],
      ['{"publish":["1-2-3"]}', "1-2-3"],
    ] as const)
      expect(amounts(list(filters)), filters).to.deep.equal({ filter_ports: ports });
    expect(list('{"label":["{}"]}').load).to.deep.equal([]);
    expect(list("{", "image.list").load).to.equal(null);
    expect(checkedFacts(callOf("network.list")).load).to.deep.equal([]);
  });

  it("is unknown where the body could not be read, and nothing for other actions", () => {
    for (const action of ["container.create", "exec.create", "volume.create", "swarm.init"])
      expect(checkedFacts(callOf(action)).load).to.equal(null);
    expect(checkedFacts(callOf("system.info")).load).to.deep.equal([]);
  });
});
