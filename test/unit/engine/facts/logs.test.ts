import { expect } from "chai";
import type { LogOption } from "../../../../src/domain/log-facts.js";
import { logOf } from "../../../../src/engine/facts/logs.js";
import { bodyOf, callOf, checkedFacts, created } from "./call.js";

function optionOf(key: string, value: string): LogOption {
  const [option] = logOf({ driver: "D", options: "O" }, "x", { [key]: value }).options;
  if (option === undefined) throw new Error("The log has no option");
  return option;
}

describe("the logs of factsOf()", () => {
  it("are those of containers, services and swarms", () => {
    const LogConfig = { Type: "syslog", Config: { tag: "a" } };
    expect(created({ LogConfig }).logs).to.deep.equal([
      {
        field: "HostConfig.LogConfig.Type",
        driver: "syslog",
        options: [
          { field: "HostConfig.LogConfig.Config.tag", key: "tag", use: "text", target: null },
        ],
      },
    ]);
    const LogDriver = { Name: "gelf", Options: {} };
    const bodies = [
      ["service.update", { TaskTemplate: { LogDriver } }, "TaskTemplate.LogDriver.Name"],
      ["swarm.update", { TaskDefaults: { LogDriver } }, "TaskDefaults.LogDriver.Name"],
      ["swarm.init", { Spec: { TaskDefaults: { LogDriver } } }, "Spec.TaskDefaults.LogDriver.Name"],
    ] as const;
    for (const [action, body, field] of bodies) {
      const { logs } = checkedFacts(callOf(action, { body: bodyOf(body) }));
      expect(logs).to.deep.equal([{ field, driver: "gelf", options: [] }]);
      expect(checkedFacts(callOf(action)).logs).to.equal(null);
    }
    expect(checkedFacts(callOf("swarm.update", { body: bodyOf({}) })).logs).to.deep.equal([]);
    expect(created({}).logs?.[0]?.driver).to.equal("");
  });
});

describe("logOf()", () => {
  for (const value of ["", "web", "{{.Name}}", "{{.ImageName}}/{{ .ID }}", "}}", "{"]) {
    it(`takes the tag ${JSON.stringify(value)} for text`, () => {
      expect(optionOf("tag", value).use).to.equal("text");
    });
  }

  for (const value of [
    "{{pad .ID 70000000000 0}}",
    '{{printf "%1000000d" 1}}',
    "{{range .ContainerEnv}}{{.}}{{end}}",
    "{{.Name}}{{.ContainerEnv}}",
    "{{.Name | pad 1 2}}",
    "{{/* x */}}",
    "{{.Config}}",
    "{{{.Name}}",
    '{{"{{.Name}}"}}',
    "{{.Na{{.Name}}me}}",
    "{{\n.Name}}",
  ]) {
    it(`takes the tag ${JSON.stringify(value)} for a template`, () => {
      expect(optionOf("tag", value).use).to.equal("template");
    });
  }

  const addresses: readonly [key: string, value: string, target: string | null][] = [
    ["syslog-address", "tcp://10.0.0.9:514", "tcp://10.0.0.9:514"],
    ["syslog-address", "UDP://Logs.Example.com", "udp://logs.example.com:514"],
    ["syslog-address", "tcp+tls://[::1]:6514", "tcp+tls://[::1]:6514"],
    ["syslog-address", "unixgram:///run/x", "unixgram:///run/x"],
    ["syslog-address", "unix:///var/run/%64ocker.sock", null],
    ["syslog-address", "unix:/var/run/docker.sock", null],
    ["fluentd-address", "localhost:24224", "tcp://localhost:24224"],
    ["fluentd-address", "localhost", "tcp://localhost:24224"],
    ["fluentd-address", "unix:///var/run/docker.sock", "unix:///var/run/docker.sock"],
    ["gelf-address", "udp://a:12201", "udp://a:12201"],
    ["splunk-url", "https://a:8088", "https://a:8088"],
    ["splunk-url", "https://a:443/", "https://a"],
    ["splunk-url", "http://good.example.com@evil/", "http://evil"],
    ["splunk-url", "http://good.example.com\\@evil/", null],
    ["splunk-url", "http://good.example.com/@evil/", null],
    ["splunk-url", "http://a b/", null],
    [
      "awslogs-endpoint",
      "https://logs.eu-west-1.amazonaws.com",
      "https://logs.eu-west-1.amazonaws.com",
    ],
    ["awslogs-credentials-endpoint", "/creds?id=1", "http://169.254.170.2"],
    ["awslogs-credentials-endpoint", "@evil/", null],
    ["awslogs-credentials-endpoint", ".evil.com/", null],
    ["awslogs-region", "x.evil.com/#", null],
    ["loki-url", "https://u:p@loki:3100/loki/api/v1/push", "https://loki:3100"],
    ["LOKI-URL", "https://loki", "https://loki"],
    ["whatever", "redis://cache:6379", "redis://cache:6379"],
    ["whatever", "unix:/x", null],
  ];
  for (const [key, value, target] of addresses) {
    it(`leads ${key}=${value} to ${String(target)}`, () => {
      expect(optionOf(key, value)).to.include({ use: "address", target });
    });
  }

  const others: readonly [key: string, value: string, use: LogOption["use"]][] = [
    ["syslog-tls-ca-cert", "/etc/shadow", "file"],
    ["splunk-capath", "ca.pem", "file"],
    ["loki-tls-key-file", "x", "file"],
    ["whatever", "/etc/shadow", "file"],
    ["max-file", "3", "text"],
    ["max-size", "10m", "text"],
    ["awslogs-region", "eu-west-1", "text"],
    ["awslogs-group", "/aws/app", "text"],
    ["tag", "http://x", "text"],
    ["syslog-address", "", "text"],
    ["splunk-token", "secret", "text"],
  ];
  for (const [key, value, use] of others) {
    it(`takes ${key}=${value} for ${use}`, () => {
      expect(optionOf(key, value)).to.include({ use, target: null });
    });
  }
});
