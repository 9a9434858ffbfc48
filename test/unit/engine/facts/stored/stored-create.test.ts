import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { UNKNOWN_HOST } from "../../../../../src/domain/facts.js";
import type { StoredCreate } from "../../../../../src/engine/facts/stored/stored-create.js";
import type { TargetFacts } from "../../../../../src/domain/target-facts.js";
import { storedCreateOf } from "../../../../../src/engine/facts/stored/stored-create.js";
import { bodyOf, callOf, checkedFacts, conforming } from "../call.js";
import { RECORDED, type Json, type Shown } from "./recorded-inspections.js";

const START = checkedFacts(
  callOf("container.start", { vars: { name: "web" }, bodyPresent: false, body: null }),
);
const DEFAULTS = { logDriver: "json-file", swapLimit: true, dropped: [], runtime: "runc" };
const HOST = { ...UNKNOWN_HOST, default_runtime: "runc", private_cgroupns_default: false };

function storedAs(shown: object, api = "1.45", start: Facts = START, more = {}): StoredCreate {
  const bytes = Buffer.from(JSON.stringify(shown));
  return storedCreateOf(
    { bytes, apiVersion: api },
    { start, host: HOST, defaults: { ...DEFAULTS, ...more } },
  );
}

function storedOf(...given: Parameters<typeof storedAs>): Facts {
  const stored = storedAs(...given);
  if (stored.create === null) throw new Error(stored.why);
  return conforming(stored.create);
}

/** The plain container of an engine, with other members. */
function plain(host: object, config: object = {}, more: object = {}): object {
  const shown = RECORDED["newest"]?.containers["plain created"]?.shown;
  if (shown === undefined) throw new Error("there is no recording");
  const { Config, HostConfig } = shown;
  return {
    ...shown,
    Config: { ...Config, ...config },
    HostConfig: { ...HostConfig, ...host },
    ...more,
  };
}

const NETWORK: TargetFacts = {
  ...{ field: "x", kind: "network", use: "attach", ref: "net", found: true, certain: true },
  ...{ id: "", names: ["net"], owner: "alice", labels: {}, user: null, host_writable: null },
  ...{ host_readable: null, host_names: null, root_read_only: null, network: null },
  ...{ running: null, mounted: null, execs: null },
};

/** What dockerd always decides where a create leaves it open. */
const FILLED_IN = ["IpcMode", "CgroupnsMode", "ShmSize", "MemorySwap", "NetworkMode"] as const;

/** The facts that a creator decides; a create that leaves nothing open has them as its stored container has. */
function chosen({ spec, endpoints, resolution, logs, objects, volumes, variables, load }: Facts) {
  if (spec === null) throw new Error("there is no spec");
  const { security, networks, ...rest } = spec;
  const names = endpoints?.names?.filter(({ field }) => field !== "name");
  return {
    ...rest,
    security: { ...security, masked: null, readonly: null },
    networks: [...new Set(networks?.map(({ ref }) => (ref === "default" ? "bridge" : ref)))],
    endpoints: { ...endpoints, names },
    ...{
      resolution,
      logs,
      volumes,
      load: load?.filter(({ kind }) => kind !== "entries" && kind !== "body_bytes"),
    },
    labels: objects?.map(({ labels }) => labels),
    set: variables?.map(({ set }) => set),
  };
}

function complete(body: Json, shown: Shown): Json {
  const said = body["HostConfig"] as Json | undefined;
  // The default driver tells nothing of its options.
  const LogConfig = { Type: "" };
  const open = FILLED_IN.filter((name) => said?.[name] === undefined);
  const filled = Object.fromEntries(open.map((name) => [name, shown.HostConfig[name]]));
  return { ...body, HostConfig: { ...filled, ...said, ...joinedIn(shown), LogConfig } };
}

/** dockerd stores a container that is joined by its id. */
function joinedIn({ HostConfig: { NetworkMode: mode, Links: links } }: Shown): Json {
  const isJoined = String(mode).startsWith("container:");
  return {
    ...(isJoined ? { NetworkMode: mode } : {}),
    ...(links === null ? {} : { Links: links }),
  };
}

describe("[U] storedCreateOf()", () => {
  for (const [engine, { api, containers }] of Object.entries(RECORDED))
    for (const [name, { body, shown }] of Object.entries(containers))
      it(`makes of ${name}, ${engine}, the create that made it`, () => {
        const [own] = name.split(" ");
        const call = callOf("container.create", {
          ...{ version: "", body: bodyOf(complete(body, shown)) },
          query: new Map([["name", [own ?? ""]]]),
        });
        const created = checkedFacts(call, {
          ...{ time: START.time, local: START.local, set: START.set, user: START.user },
          ...{ overrides: START.overrides, bodyBytes: 2 },
          host: { ...HOST, api_max: api },
        });
        expect(chosen(storedOf(shown, api))).to.deep.equal(chosen(created));
      });

  it("is a create of the one who starts the container", () => {
    const { request, user, set } = storedOf(plain({}));
    expect(request.action).to.equal("container.create");
    expect({ user, set }).to.deep.equal({ user: START.user, set: START.set });
  });

  it("tells what a create could not choose from a choice", () => {
    const { spec, logs } = storedOf(plain({}));
    expect(spec?.runtime_raw).to.equal("");
    expect(logs).to.deep.equal([{ field: "HostConfig.LogConfig.Type", driver: "", options: [] }]);
    expect(storedOf(plain({ Runtime: "other" })).spec?.runtime_raw).to.equal("other");
    expect(storedOf(plain({}), "1.45", START, { logDriver: null }).logs?.[0]?.driver).to.equal(
      "json-file",
    );
  });

  it("counts log options of the default driver as dockerd's own, but for templates", () => {
    const config = { "max-size": "1m", tag: "{{pad .ID 7 0}}", labels: "{{.Name}}" };
    const [log] = storedOf(plain({ LogConfig: { Type: "json-file", Config: config } })).logs ?? [];
    expect(log?.options.map(({ key, use }) => [key, use])).to.deep.equal([["tag", "template"]]);
    const other = { Type: "syslog", Config: { "syslog-address": "tcp://logs.example.com:514" } };
    expect(storedOf(plain({ LogConfig: other })).logs?.[0]?.options).to.have.length(1);
  });

  it("counts no swap limit as dockerd's own where the host can set none", () => {
    const unlimited = plain({ Memory: 1000, MemorySwap: -1 });
    const limits = storedOf(unlimited).spec?.resources;
    const unable = storedOf(unlimited, "1.45", START, { swapLimit: false }).spec?.resources;
    expect(limits).to.not.deep.equal(unable);
    expect(unable).to.deep.equal(storedOf(plain({ Memory: 1000, MemorySwap: 0 })).spec?.resources);
  });

  it("drops label=disable where dockerd adds it", () => {
    const selinux = (host: object) =>
      storedOf(plain({ SecurityOpt: ["label=disable"], ...host })).spec?.security.selinux;
    expect(selinux({})).to.have.length(1);
    for (const host of [{ Privileged: true }, { PidMode: "host" }, { IpcMode: "host" }])
      expect(selinux(host)).to.deep.equal([]);
  });

  it("keeps what an image brought: labels, variables, a health check", () => {
    const { objects, variables, load } = storedOf(
      plain(
        {},
        {
          ...{ Labels: { owner: "bob" }, Env: ["LD_PRELOAD=/x", "API_KEY=1"] },
          Healthcheck: { Test: ["CMD", "true"], Interval: 1000 },
        },
      ),
    );
    expect(objects?.[0]?.labels).to.deep.equal({ owner: "bob" });
    expect(variables?.[0]).to.deep.include({ set: "\nLD_PRELOAD\nAPI_KEY\n", text: "" });
    expect(load?.find(({ kind }) => kind === "interval")?.value).to.equal(0.001);
  });

  it("keeps what an image brought: a user and volumes", () => {
    const { spec } = storedOf(plain({}, { User: "0", Volumes: { "/dev/x": {} } }));
    expect(spec?.user.is_root).to.equal(true);
    expect(spec?.mounts?.map(({ target }) => target)).to.include("/dev/x");
  });

  it("drops NVIDIA's variables where the container asks for GPUs, which override them", () => {
    const env = { Env: ["NVIDIA_VISIBLE_DEVICES=all", "CUDA_VERSION=12", "A=1"] };
    const asks = (request?: object) => {
      const host = request === undefined ? {} : { DeviceRequests: [request] };
      const { spec, variables } = storedOf(plain(host, env));
      return [spec?.gpus?.via_env, variables?.[0]?.set === "\nA\n"];
    };
    expect(asks()).to.deep.equal([true, false]);
    expect(asks({ Driver: "", Count: 1, Capabilities: [["gpu"]] })).to.deep.equal([false, true]);
    expect(asks({ Driver: "cdi", DeviceIDs: ["a.b/c=d"] })).to.deep.equal([true, false]);
  });

  it("drops host names that dockerd chose", () => {
    const names = (host: object, config: object) =>
      storedOf(plain(host, config)).endpoints?.names?.map(({ field }) => field) ?? [];
    expect(names({}, {})).to.not.include("Hostname");
    expect(names({}, { Hostname: "db" })).to.include("Hostname");
    expect(names({ NetworkMode: "host" }, { Hostname: "vm" })).to.not.include("Hostname");
  });

  it("keeps a name but for one that dockerd made", () => {
    const named = (Name: string) => storedOf(plain({}, {}, { Name })).objects?.[0]?.name;
    expect(named("/web")).to.equal("web");
    expect(named("/brave_curie")).to.equal("");
    expect(named("/brave_curie7")).to.equal("");
    expect(named("/deadbeef0000")).to.equal("deadbeef0000");
    const id = "50338ad970ca".padEnd(64, "0");
    expect(storedOf(plain({}, {}, { Id: id, Name: "/50338ad970ca" })).objects?.[0]?.name).to.equal(
      "",
    );
  });

  it("keeps a fixed address, and one of the network card of a container that does not run", () => {
    const endpoint = { MacAddress: "02:42:ac:11:00:09", IPAMConfig: { IPv4Address: "10.0.0.9" } };
    const addresses = (running: boolean) =>
      storedOf(
        plain(
          {},
          {},
          {
            NetworkSettings: { Networks: { net: { ...endpoint, IPAddress: "10.0.0.9" } } },
            State: { Running: running },
          },
        ),
      ).endpoints?.addresses?.map(({ value }) => value);
    expect(addresses(false)).to.have.members(["02:42:ac:11:00:09", "10.0.0.9"]);
    expect(addresses(true)).to.deep.equal(["10.0.0.9"]);
  });

  it("names a network that was joined as it is called today", () => {
    const id = "a".repeat(64);
    const networks = { old: { NetworkID: id }, bridge: { NetworkID: "b".repeat(64) } };
    const shown = plain({ NetworkMode: id }, {}, { NetworkSettings: { Networks: networks } });
    const targets: readonly TargetFacts[] = [{ ...NETWORK, ref: "new", id }];
    const { spec } = storedOf(shown, "1.45", { ...START, targets });
    expect(spec?.networks?.map(({ ref }) => ref)).to.deep.equal(["new", "bridge"]);
  });

  it("has the paths of its logs, and not those of its mounts", () => {
    const Config = { "syslog-address": "unix:///run/log.sock" };
    const { host_paths: paths } = storedOf(
      plain({ Binds: ["/srv/a:/a"], LogConfig: { Type: "syslog", Config } }),
    );
    expect(paths?.map(({ path }) => path)).to.deep.equal(["/run/log.sock"]);
  });

  it("has no volume filled, which dockerd does at the create alone", () => {
    expect(storedOf(plain({ Binds: ["data:/data"] })).mounted_volumes).to.deep.equal([]);
  });

  it("passes over processors that dockerd masks one by one", () => {
    const cpus = [1, 2, 300].map((n) => `/sys/devices/system/cpu/cpu${n}/thermal_throttle`);
    const { spec } = storedOf(plain({ MaskedPaths: ["/proc/kcore", ...cpus] }));
    expect(spec?.security.masked).to.deep.equal({ replaced: true, paths: ["/proc/kcore"] });
  });

  const UNREADABLE: Readonly<Record<string, object>> = {
    "no configuration": plain({}, {}, { Config: null }),
    "no HostConfig": plain({}, {}, { HostConfig: undefined }),
    "no networks": plain({}, {}, { NetworkSettings: null }),
    "no id": plain({}, {}, { Id: 5 }),
    "a member of another type": plain({ Privileged: "yes" }),
    "a member that only a newer dockerd can know": plain({ Everything: true }),
    "too much": plain({ Dns: Array.from({ length: 600 }, (_, n) => `10.0.0.${n}`) }),
  };

  for (const [what, shown] of Object.entries(UNREADABLE))
    it(`makes none of ${what}`, () => {
      const stored = storedAs(shown, "1.99");
      expect(stored.create).to.equal(null);
      expect(stored).to.have.property("why").that.is.a("string").and.not.empty;
    });

  it("makes none of what is no JSON", () => {
    const shown = { bytes: Buffer.from('{"Id":1,"Id":2}'), apiVersion: null };
    const stored = storedCreateOf(shown, { start: START, host: HOST, defaults: DEFAULTS });
    expect(stored.create).to.equal(null);
  });
});
