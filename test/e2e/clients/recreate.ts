import { succeeded, type Api } from "../harness/api.js";

/** What programs read of a container before they make it again. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly Config: Readonly<Record<string, unknown>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, object>> };
}

/** A container with what people commonly set, and with nothing that `ci` refuses. */
const COMMON = {
  Image: "alpine:latest",
  Cmd: ["sleep", "300"],
  Env: ["A=b"],
  Labels: { "com.example.a": "b" },
  ExposedPorts: { "80/tcp": {} },
  Volumes: { "/scratch": {} },
  Healthcheck: { Test: ["CMD", "true"], Interval: 1_000_000_000 },
  StopSignal: "SIGKILL",
  HostConfig: {
    Binds: ["recreated:/data"],
    PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "0" }] },
    RestartPolicy: { Name: "unless-stopped" },
    Memory: 134_217_728,
    NanoCpus: 500_000_000,
    PidsLimit: 100,
    CapDrop: ["NET_RAW"],
    SecurityOpt: ["no-new-privileges"],
    LogConfig: { Type: "json-file", Config: { "max-size": "1m" } },
    Tmpfs: { "/run": "size=1m" },
    ShmSize: 67_108_864,
    Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 1024 }],
  },
};

const PLAIN = { Image: "alpine:latest", Cmd: ["sleep", "300"], StopSignal: "SIGKILL" };

/** Makes containers anew from their inspect, as update programs do, each in the form of one of them. */
export const RECREATIONS: Readonly<Record<string, (api: Api) => Promise<void>>> = {
  "Portainer recreates a plain container": (api) => around(api, PLAIN, asPortainer),
  "Portainer recreates a container with common options": (api) => around(api, COMMON, asPortainer),
  "Watchtower recreates a plain container": (api) => around(api, PLAIN, asWatchtower),
  "Watchtower recreates a container with common options": (api) =>
    around(api, COMMON, asWatchtower),
  "Compose 1 recreates a container with common options": (api) => around(api, COMMON, asCompose),
};

async function around(
  api: Api,
  options: object,
  recreate: (api: Api, old: Inspected) => Promise<void>,
): Promise<void> {
  await send(api, "POST", "/networks/create", { Name: "recreation" });
  const made = await send(api, "POST", "/containers/create?name=recreated", options);
  const { Id } = made as { Id: string };
  try {
    await send(api, "POST", "/networks/recreation/connect", { Container: Id });
    await send(api, "POST", `/containers/${Id}/start`);
    await recreate(api, (await send(api, "GET", `/containers/${Id}/json`)) as Inspected);
  } finally {
    await api("DELETE", `/containers/${Id}?force=true&v=true`);
    await api("DELETE", "/containers/recreated?force=true&v=true");
    await api("DELETE", "/networks/recreation");
  }
}

/** The old one is renamed and kept until the new one runs; all that inspect says is sent again. */
async function asPortainer(api: Api, old: Inspected): Promise<void> {
  await send(api, "POST", `/containers/${old.Id}/stop?t=0`);
  await send(api, "POST", `/containers/${old.Id}/rename?name=recreated-old`);
  const [[name, endpoint] = ["bridge", {}], ...others] = networksOf(old);
  const NetworkingConfig = { EndpointsConfig: { [name]: endpoint } };
  const body = { ...old.Config, HostConfig: old.HostConfig, NetworkingConfig };
  const made = await send(api, "POST", "/containers/create?name=recreated", body);
  const { Id } = made as { Id: string };
  for (const [network, EndpointConfig] of others) {
    await send(api, "POST", `/networks/${network}/connect`, { Container: Id, EndpointConfig });
  }
  await send(api, "POST", `/containers/${Id}/start`);
  await send(api, "DELETE", `/containers/${old.Id}?force=true`);
}

/** The old one is removed first; a client in Go sends every member, and connects each network anew. */
async function asWatchtower(api: Api, old: Inspected): Promise<void> {
  await send(api, "POST", `/containers/${old.Id}/kill?signal=SIGKILL`);
  await send(api, "POST", `/containers/${old.Id}/wait?condition=not-running`);
  await send(api, "DELETE", `/containers/${old.Id}?force=1`);
  const networks = networksOf(old).map(
    ([name, endpoint]) => [name, { ...endpoint, Aliases: [] }] as const,
  );
  const Config = { ...old.Config, Image: "alpine:latest", Hostname: "", Domainname: "" };
  const NetworkingConfig = { EndpointsConfig: Object.fromEntries(networks.slice(0, 1)) };
  const body = { ...Config, HostConfig: { ...old.HostConfig, Links: [] }, NetworkingConfig };
  const made = await send(api, "POST", "/containers/create?name=recreated", body);
  const { Id } = made as { Id: string };
  for (const [network] of networks.slice(0, 1)) {
    await send(api, "POST", `/networks/${network}/disconnect`, { Container: Id, Force: true });
  }
  for (const [network, EndpointConfig] of networks) {
    await send(api, "POST", `/networks/${network}/connect`, { Container: Id, EndpointConfig });
  }
  await send(api, "POST", `/containers/${Id}/start`);
}

/** The new one takes the volumes of the old one, named by id. */
async function asCompose(api: Api, old: Inspected): Promise<void> {
  await send(api, "POST", `/containers/${old.Id}/stop?t=0`);
  await send(api, "POST", `/containers/${old.Id}/rename?name=0123456789ab_recreated`);
  const HostConfig = { ...COMMON.HostConfig, VolumesFrom: [], Links: [] };
  const body = { ...COMMON, HostConfig, NetworkDisabled: false };
  const made = await send(api, "POST", "/containers/create?name=recreated", body);
  const { Id } = made as { Id: string };
  await send(api, "POST", `/containers/${Id}/start`);
  await send(api, "DELETE", `/containers/${old.Id}?v=False&link=False&force=False`);
}

function networksOf({ NetworkSettings }: Inspected): readonly (readonly [string, object])[] {
  return Object.entries(NetworkSettings.Networks);
}

async function send(api: Api, method: string, target: string, body?: object): Promise<unknown> {
  return succeeded(await api(method, target, body), `${method} ${target}`).json;
}
