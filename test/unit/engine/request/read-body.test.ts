import * as fc from "fast-check";
import { expect } from "chai";
import { readBody } from "../../../../src/engine/request/read-body.js";

/** A body as JSON text; a bigint as its digits. */
function rendered(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? `${member.toString()}n` : member,
  );
}

function read(text: string, name = "container_create", apiMax: string | null = null) {
  const { value, findings, unknownFields } = readBody(Buffer.from(text), name, apiMax);
  const refused = findings.map(({ kind, path }) => `${kind} ${path}`);
  return { value: rendered(value), refused, unknownFields };
}

describe("readBody()", () => {
  const accepted: [text: string, value: string, name?: string][] = [
    [
      '{"HOſTCONFIG":{"\\u0070rivileged":true,"Networ\u212aMode":"Host"}}',
      '{"HostConfig":{"Privileged":true,"NetworkMode":"Host"}}',
    ],
    [
      '{"HostConfig":{"CPURealtimePeriod":5,"DNS":["::1"]}}',
      '{"HostConfig":{"CpuRealtimePeriod":5,"Dns":["::1"]}}',
    ],
    [
      '{"Cmd":"date","Entrypoint":["a",null],"HostConfig":{"CapAdd":"ALL"}}',
      '{"Cmd":["date"],"Entrypoint":["a",""],"HostConfig":{"CapAdd":["ALL"]}}',
    ],
    [
      '{"HostConfig":{"Memory":9007199254740993,"MemorySwap":-0}}',
      '{"HostConfig":{"Memory":"9007199254740993n","MemorySwap":0}}',
    ],
    [
      '{"Env":null,"HostConfig":{"Binds":[null,"/a:/b"],"Mounts":[null],"Ulimits":[null]}}',
      '{"HostConfig":{"Binds":["","/a:/b"],"Mounts":[{}],"Ulimits":[null]}}',
    ],
    [
      '{"Labels":{"a":"1","A":"2","ſ":"3","__proto__":"4","n":null}}',
      '{"Labels":{"a":"1","A":"2","ſ":"3","__proto__":"4","n":""}}',
    ],
    [
      '{"NetworkingConfig":{"EndpointsConfig":{"n":null}}}',
      '{"NetworkingConfig":{"EndpointsConfig":{"n":null}}}',
    ],
    [
      '{"HostConfig":{"MaskedPaths":[],"ConsoleSize":[1,2]}}',
      '{"HostConfig":{"MaskedPaths":[],"ConsoleSize":[1,2]}}',
    ],
    ['{"ExposedPorts":{"80/TCP":{},"81/udp":{}}}', '{"ExposedPorts":{"80/TCP":{},"81/udp":{}}}'],
    ["null", "{}"],
    ["null", "[]", "plugin_set"],
    ['["a",null]', '["a",""]', "plugin_set"],
    ['{"Name":"s","Data":"aGk="}', '{"Name":"s","Data":"aGk="}', "secret_create"],
    [
      '{"UpdateConfig":{"MaxFailureRatio":0.1,"Parallelism":18446744073709551615}}',
      '{"UpdateConfig":{"MaxFailureRatio":0.1,"Parallelism":"18446744073709551615n"}}',
      "service_create",
    ],
    [
      '{"Memory":0,"Binds":null,"LogConfig":{"Type":""},"ConsoleSize":[0,0],"Privileged":false}',
      "{}",
    ],
    ['{"Runtime":"x","HostConfig":{"runtime":"x"}}', '{"HostConfig":{"Runtime":"x"}}'],
    ['{"Cpuset":"0","HostConfig":{"CpusetCpus":"0"}}', '{"HostConfig":{"CpusetCpus":"0"}}'],
    [
      '{"Mounts":[{"Type":"bind","Source":""}],"HostConfig":{"Mounts":[{"Type":"bind"}]}}',
      '{"HostConfig":{"Mounts":[{"Type":"bind"}]}}',
    ],
  ];
  for (const [text, value, name] of accepted) {
    it(`reads ${text}`, () => {
      expect(read(text, name)).to.deep.include({ value, refused: [] });
    });
  }

  const refused: [text: string, refusal: string, name?: string][] = [
    ['{"Image":"a","image":"b"}', "duplicate-key image"],
    ['{"HostConfig":{"Privileged":null,"PRIVILEGED":true}}', "duplicate-key HostConfig.PRIVILEGED"],
    ['{"Nope":1,"NOPE":1}', "duplicate-key NOPE"],
    ['{"Nope":{"a":[{"b":1,"b":2}]}}', "duplicate-key Nope.a[0].b"],
    ['{"ExposedPorts":{"80":{},"80/tcp":{}}}', "duplicate-key ExposedPorts.80/tcp"],
    ['{"ExposedPorts":{"080":{},"80/tcp":{}}}', "duplicate-key ExposedPorts.80/tcp"],
    ['{"HostConfig":{"PortBindings":{" 80":[]}}}', "port HostConfig.PortBindings"],
    ['{"HostConfig":{"PortBindings":{"":[]}}}', "port HostConfig.PortBindings"],
    ['{"HostConfig":{"Privileged":1}}', "type HostConfig.Privileged"],
    ['{"HostConfig":{"Binds":"/:/a"}}', "type HostConfig.Binds"],
    ['{"HostConfig":{"Binds":[["/:/a"]]}}', "type HostConfig.Binds[0]"],
    ['{"HostConfig":[]}', "type HostConfig"],
    ['{"HostConfig":{"CapAdd":[1]}}', "type HostConfig.CapAdd[0]"],
    ['{"HostConfig":{"Memory":"1"}}', "type HostConfig.Memory"],
    ['{"HostConfig":{"Memory":1.0}}', "number HostConfig.Memory"],
    ['{"HostConfig":{"Memory":1e3}}', "number HostConfig.Memory"],
    ['{"HostConfig":{"Memory":9223372036854775808}}', "number HostConfig.Memory"],
    [`{"HostConfig":{"Memory":${"9".repeat(100_000)}}}`, "number HostConfig.Memory"],
    ['{"HostConfig":{"BlkioWeight":65536}}', "number HostConfig.BlkioWeight"],
    ['{"HostConfig":{"BlkioWeight":-0}}', "number HostConfig.BlkioWeight"],
    ['{"HostConfig":{"ConsoleSize":[1]}}', "shape HostConfig.ConsoleSize"],
    ['{"HostConfig":{"ConsoleSize":[1,2,3]}}', "shape HostConfig.ConsoleSize"],
    ['{"Privileged":true}', "top-level Privileged"],
    ['{"Cpuset":"0"}', "top-level Cpuset"],
    ['{"MaskedPaths":[]}', "top-level MaskedPaths"],
    ['{"Memory":5,"HostConfig":{"Memory":6}}', "top-level Memory"],
    ['{"Tmpfs":{"/sys/fs":""}}', "top-level Tmpfs"],
    ['{"Annotations":{"org.systemd.property.X":""},"HostConfig":null}', "top-level Annotations"],
    ['{"LogConfig":{"Type":"","Config":{"tag":""}}}', "top-level LogConfig"],
    ['{"HostConfig":{"Future":1}}', "unknown-key HostConfig.Future"],
    [
      '{"HostConfig":{"Mounts":[{"BindOptions":{"Future":[0]}}]}}',
      "unknown-key HostConfig.Mounts[0].BindOptions.Future",
    ],
    ['{"Cmd":["a"],"Future":true}', "unknown-key Future", "exec_create"],
    [
      '{"TaskTemplate":{"ContainerSpec":{"Future":"x"}}}',
      "unknown-key TaskTemplate.ContainerSpec.Future",
      "service_update",
    ],
    ['"a"', "type ", "plugin_set"],
    ['{"Data":"aGk"}', "shape Data", "secret_create"],
    ['{"Data":[1]}', "shape Data", "secret_create"],
    [
      '{"UpdateConfig":{"MaxFailureRatio":1e39}}',
      "number UpdateConfig.MaxFailureRatio",
      "service_create",
    ],
    ["{} {}", "trailing "],
    ["", "syntax "],
  ];
  for (const [text, refusal, name] of refused) {
    it(`refuses ${text.slice(0, 90)}`, () => {
      expect(read(text, name).refused).to.deep.equal([refusal]);
    });
  }

  it("lists unknown keys where they are tolerated, and zero ones nowhere", () => {
    const text =
      '{"name":"a","x":0,"HostConfig":{"InitPath":"/i","y":null,"z":{}},"Volumes":{"/v":{"q":1}}}';
    expect(read(text)).to.deep.include({
      refused: [],
      unknownFields: ["name", "HostConfig.InitPath", "Volumes./v.q"],
    });
  });

  it("notes no more than 50 of many unknown keys", () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join();
    const { refused, unknownFields } = read(`{${keys},"HostConfig":{${keys}}}`);
    expect([refused.length, unknownFields.length]).to.deep.equal([50, 50]);
  });

  it("takes what docker-java writes twice for one, where it says the same", () => {
    const create = (first: string, second: string): readonly string[] =>
      read(`{"enableIPv6":${first},"EnableIPv6":${second}}`, "network_create").refused;
    for (const word of ["null", "true", "false"])
      expect(create(word, word), word).to.deep.equal([]);
    for (const pair of [
      ["true", "false"],
      ["null", "true"],
      ["[]", "[]"],
    ] as const)
      expect(create(pair[0], pair[1]), pair.join()).not.to.deep.equal([]);
  });

  it("passes over unknown keys where the engine is no newer than the tables", () => {
    const text = '{"Future":true,"Cmd":["a"]}';
    for (const apiMax of ["1.41", "1.56"])
      expect(read(text, "exec_create", apiMax), apiMax).to.deep.include({
        value: '{"Cmd":["a"]}',
        refused: [],
        unknownFields: ["Future"],
      });
    for (const apiMax of ["1.57", "2.0", null])
      expect(read(text, "exec_create", apiMax).refused).to.deep.equal(["unknown-key Future"]);
  });

  it("tolerates what docker-py and docker-modem post to exec", () => {
    expect(read('{"Container":"a","Cmd":["b"]}', "exec_create").refused).to.deep.equal([]);
    expect(read('{"hijack":true,"stdin":true}', "exec_start").refused).to.deep.equal([]);
  });

  it("gives objects that have their own members only, whatever they are called", () => {
    const labels = '{"__proto__":"a","constructor":"b"}';
    const { value } = readBody(Buffer.from(`{"Labels":${labels}}`), "container_create", null);
    const body = value as { readonly Labels: object };
    expect("toString" in body).to.equal(false);
    const { Labels } = body;
    expect("toString" in Labels).to.equal(false);
    expect(Object.entries(Labels)).to.deep.equal([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });

  it("answers any JSON with a value or findings, and never throws", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom("container_create", "service_create", "plugin_set"),
        (text, name) => {
          const { value, findings } = readBody(Buffer.from(text), name, null);
          expect(value !== null || findings.length > 0).to.equal(true);
        },
      ),
    );
  });
});
