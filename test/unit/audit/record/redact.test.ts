import { expect } from "chai";
import type { Body, Value } from "../../../../src/domain/call.js";
import { redact } from "../../../../src/audit/record/redact.js";

const SECRET = "hunter2";

function redacted(
  body: Body | readonly Value[] | null,
  query: Record<string, string[]> = {},
  unknownFields: readonly string[] = [],
) {
  return redact({ body, query: new Map(Object.entries(query)), queryTrusted: true, unknownFields });
}

describe("redact()", () => {
  it("keeps what a policy looks at", () => {
    const HostConfig = { Privileged: true, Binds: ["/etc:/e:ro"], Memory: 5n, CapAdd: ["ALL"] };
    expect(redacted({ Image: "alpine", HostConfig })).to.deep.equal({
      call: {
        query: {},
        body: { Image: "alpine", HostConfig: { ...HostConfig, Memory: "5" } },
      },
      erased: [],
    });
  });

  it("says that a form which is not shown may override the query", () => {
    const query = new Map([["signal", ["USR1"]]]);
    const { erased } = redact({ body: null, query, queryTrusted: false, unknownFields: [] });
    expect(erased).to.deep.equal(["query.* (a form may override it)"]);
  });

  it("names parameters and counts members that dockerd passes over", () => {
    const { erased } = redacted({ Image: "a" }, {}, ["query.dockerfile[1]", SECRET, "a.b"]);
    expect(erased).to.deep.equal(["query.dockerfile[1]", "body.… (+2)"]);
  });

  it("keeps names of variables, labels and options, and says that the values are gone", () => {
    const body = {
      Env: ["A=1", "B=x=y"],
      Labels: { a: SECRET },
      HostConfig: { LogConfig: { Type: "splunk", Config: { "splunk-token": SECRET } } },
    };
    expect(redacted(body)).to.deep.equal({
      call: {
        query: {},
        body: {
          Env: ["A", "B"],
          Labels: ["a"],
          HostConfig: { LogConfig: { Type: "splunk", Config: ["splunk-token"] } },
        },
      },
      erased: ["Env.*", "Labels.*", "HostConfig.LogConfig.Config.*"],
    });
  });

  it("erases members that no list names, and of those that nobody knows the name as well", () => {
    expect(
      redacted({ Cmd: ["mysql", "-phunter2"], HostConfig: { NewThing: SECRET } }),
    ).to.deep.equal({
      call: { query: {}, body: { HostConfig: {} } },
      erased: ["Cmd", "HostConfig.…"],
    });
  });

  it("shows the options of a volume that say what is mounted, without a password", () => {
    const options = {
      type: "cifs",
      device: `//h/s`,
      o: `addr=h,username=bob,password=a,,${SECRET},ro`,
      x: SECRET,
    };
    const expected = { type: "cifs", device: "//h/s", o: "addr=h,username=…,password=…,…,…,ro" };
    expect(redacted({ Name: "v", DriverOpts: options }).call.body).to.deep.equal({
      Name: "v",
      DriverOpts: expected,
    });
    const mount = {
      Type: "volume",
      VolumeOptions: { DriverConfig: { Name: "local", Options: options } },
    };
    expect(redacted({ HostConfig: { Mounts: [mount] } }).call.body).to.deep.equal({
      HostConfig: {
        Mounts: [
          { Type: "volume", VolumeOptions: { DriverConfig: { Name: "local", Options: expected } } },
        ],
      },
    });
  });

  it("leaves out what is zero, but for lists, which may say that nothing is masked", () => {
    const body = { Image: "alpine", Tty: false, HostConfig: { Memory: 0, MaskedPaths: [] } };
    expect(redacted(body).call.body).to.deep.equal({
      Image: "alpine",
      HostConfig: { MaskedPaths: [] },
    });
  });

  it("shows ports, networks and subnets, whose names are the caller's", () => {
    const body = {
      HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] } },
      NetworkingConfig: {
        EndpointsConfig: { mine: { NetworkID: "n", DriverOpts: { k: SECRET } } },
      },
      IPAM: { Config: [{ Subnet: "10.0.0.0/8" }], Options: { k: SECRET } },
    };
    expect(redacted(body).call.body).to.deep.equal({
      HostConfig: body.HostConfig,
      NetworkingConfig: { EndpointsConfig: { mine: { NetworkID: "n", DriverOpts: {} } } },
      IPAM: { Config: [{ Subnet: "10.0.0.0/8" }], Options: ["k"] },
    });
  });

  const secrets: readonly [string, Body | readonly Value[]][] = [
    ["auth", { username: "bob", password: SECRET, identitytoken: SECRET, serveraddress: "r" }],
    ["secret create", { Name: "s", Data: SECRET, Labels: { l: SECRET } }],
    ["swarm join", { JoinToken: SECRET, RemoteAddrs: ["h:1"] }],
    ["swarm unlock", { UnlockKey: SECRET }],
    ["plugin set", [`KEY=${SECRET}`, SECRET.slice(0, 0)]],
    [
      "service create",
      {
        TaskTemplate: {
          ContainerSpec: { Env: [`A=${SECRET}`], Args: [SECRET], Command: [SECRET] },
        },
      },
    ],
    ["a health check", { Healthcheck: { Test: ["CMD", SECRET] } }],
    ["network create", { Name: "n", Options: { key: SECRET } }],
    ["GPU options", { HostConfig: { DeviceRequests: [{ Driver: "d", Options: { k: SECRET } }] } }],
    [
      "a service's log driver",
      { TaskTemplate: { LogDriver: { Name: "s", Options: { t: SECRET } } } },
    ],
    ["a proxy in a URL", { Image: `https://bob:${SECRET}@host/x` }],
    ["__proto__", JSON.parse(`{"__proto__":{"Image":"${SECRET}"},"Image":"a"}`) as Body],
  ];
  for (const [what, body] of secrets) {
    it(`shows no secret of ${what}`, () => {
      expect(JSON.stringify(redacted(body))).not.to.include(SECRET);
    });
  }

  it("keeps names of build arguments, hosts of URLs, and values of their parameter's form", () => {
    const query = {
      t: ["app"],
      buildargs: [`{"TOKEN":"${SECRET}"}`],
      labels: [SECRET],
      filters: [
        `{"label":["app=${SECRET}","bare"],"status":{"running":true}}`,
        `{"label!":{"app=${SECRET}":true}}`,
        SECRET,
      ],
      remote: [`https://bob:${SECRET}@host/r.git`, `https://host/r.git?token=${SECRET}`],
      dockerfile: [".dockerfile.a1b2", `FROM alpine\nENV PASSWORD=${SECRET}`],
      changes: [`ENV A=${SECRET}`],
      secretnew: [SECRET],
    };
    expect(redacted(null, query)).to.deep.equal({
      call: {
        query: {
          t: ["app"],
          buildargs: ["TOKEN"],
          labels: [],
          filters: ["label=app", "label=bare", "status=running", "label!=app"],
          remote: ["… (≤64)", "https://host/…"],
          dockerfile: [".dockerfile.a1b2", "… (≤64)"],
        },
        body: null,
      },
      erased: [
        "query.buildargs.*",
        "query.labels.*",
        "query.remote",
        "query.dockerfile",
        "query.changes",
        "query.… (+1)",
      ],
    });
  });

  it("shows a mark in the place of a filter's word that is no text, however deep it is", () => {
    const deep = `${"[".repeat(20_000)}"${SECRET}"${"]".repeat(20_000)}`;
    const filters = [
      `{"label":[{"toString":1},"app=${SECRET}",{"a":"${SECRET}"},[["${SECRET}"]],7,null]}`,
      `{"status":[${deep}],"name":"${SECRET}","id":null,"network":{"web":${deep}}}`,
    ];
    expect(redacted(null, { filters }).call.query).to.deep.equal({
      filters: [
        ...["label=…", "label=app", "label=…", "label=…", "label=…", "label=…"],
        ...["status=…", "name=…", "network=web"],
      ],
    });
  });

  const huge: readonly [string, Body][] = [
    [
      "100,000 mounts",
      {
        HostConfig: {
          Mounts: Array.from({ length: 100_000 }, () => ({ Type: "bind", Source: "/a" })),
        },
      },
    ],
    ["a text of 1 MB", { Image: "x".repeat(1_000_000) }],
    [
      "100,000 names nobody knows",
      Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`n${n}`, 1])),
    ],
    ["names of 1 MB", { ["x".repeat(1_000_000)]: 1, Labels: { ["y".repeat(1_000_000)]: "" } }],
    [
      "a thousand objects of texts",
      {
        HostConfig: {
          Mounts: Array.from({ length: 60 }, () => ({
            BindOptions: Object.fromEntries(
              ["Type", "Source", "Target", "Name", "Image"].map((name) => [name, "x".repeat(250)]),
            ),
          })),
        },
      },
    ],
    ["lists of lists", { HostConfig: { Mounts: wide(4) } }],
  ];
  for (const [what, body] of huge) {
    it(`keeps the record small for ${what}, and says that it is cut`, () => {
      const text = JSON.stringify(redacted(body));
      expect(text.length).to.be.below(100_000);
      expect(text).to.match(/\(\+\d+( more)?\)|…/);
    });
  }
});

/** A list of the same list, so that only a reader that walks it all sees how wide it is. */
function wide(levels: number): Value {
  const inner = levels === 0 ? "x" : wide(levels - 1);
  return Array.from({ length: 60 }, () => inner);
}
