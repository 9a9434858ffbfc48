import type { Api } from "../harness/api.js";

/** What is on a daemon: `container/<id>`, `volume/<name>` … with what inspect tells of it, as JSON. */
export type Snapshot = ReadonlyMap<string, string>;

type Json = Readonly<Record<string, unknown>>;

/** Takes in all that a call could have made or changed, read by read-only calls. */
export async function takeSnapshot(api: Api): Promise<Snapshot> {
  const get = async (target: string): Promise<unknown> => (await api("GET", target)).json;
  const kept = (kind: string, name: unknown, shown: unknown): readonly [string, string] => [
    `${kind}/${String(name)}`,
    JSON.stringify(shown),
  ];
  const containers: (readonly [string, string])[] = [];
  for (const { Id } of list(await get("/containers/json?all=1"))) {
    const shown = (await get(`/containers/${String(Id)}/json`)) as Json;
    // One that removes itself may be gone by now.
    if (shown["State"] === undefined) continue;
    containers.push(kept("container", Id, constant(shown)));
    containers.push(...list(shown["ExecIDs"]).map((exec) => kept("exec", exec, true)));
  }
  const { Volumes } = (await get("/volumes")) as Json;
  const networks = list(await get("/networks"));
  const images = list(await get("/images/json?all=1"));
  const plugins = list(await get("/plugins"));
  const { Swarm } = (await get("/info")) as { Swarm: Json };
  return new Map([
    ...containers,
    ...list(Volumes).map((volume) => kept("volume", volume["Name"], volume)),
    ...networks.map(({ Id, Name, Driver, Options, IPAM }) =>
      kept("network", Id, { Name, Driver, Options, IPAM }),
    ),
    ...images.map(({ Id, RepoTags }) => kept("image", Id, RepoTags)),
    ...plugins.map(({ Name, Enabled, Settings }) => kept("plugin", Name, { Enabled, Settings })),
    kept("swarm", Swarm["LocalNodeState"], Swarm["NodeID"]),
  ]);
}

/** What one snapshot has otherwise than the other: `+ volume/x`, `- volume/x`, `~ container/<id>`. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const gone = [...before.keys()].filter((key) => !after.has(key)).map((key) => `- ${key}`);
  const found = [...after].flatMap(([key, shown]) => {
    const known = before.get(key);
    if (known === undefined) return [`+ ${key}`];
    return known === shown ? [] : [`~ ${key}`];
  });
  return [...gone, ...found];
}

/** What does not change by itself while a container lives. */
function constant({ Name, Config, HostConfig, Mounts, State, NetworkSettings }: Json): Json {
  const { Running, Paused } = State as Json;
  const networks = Object.keys((NetworkSettings as { Networks: Json }).Networks);
  return { Name, Config, HostConfig, Mounts, Running, Paused, networks };
}

/** dockerd writes an empty list as null in places. */
function list(answer: unknown): readonly Json[] {
  if (answer === null) return [];
  if (Array.isArray(answer)) return answer as readonly Json[];
  throw new Error(`The daemon gave no list: ${JSON.stringify(answer)}`);
}
