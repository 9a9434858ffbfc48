import type { SentCall } from "../harness/people.js";

/** A running container, and an exec of it. */
export interface Target {
  /** A name or an id. */
  readonly name: string;
  readonly id: string;
  readonly exec: string;
}

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };

/** An empty tar. */
const ARCHIVE = Buffer.alloc(1024);

/** Requests that read, enter, share or change a container, those that end it last. */
export function attacksOn(target: Target): readonly SentCall[] {
  return [...readsOf(target), ...sharesOf(target), ...entersOf(target), ...changesOf(target)];
}

function readsOf({ name, exec }: Target): readonly SentCall[] {
  const gets = ["json", "logs?stdout=1", "top", "changes", "export", "stats", "checkpoints"];
  return [
    ...gets.map((path) => ({ method: "GET", target: `/containers/${name}/${path}` })),
    { method: "GET", target: `/containers/${name}/archive?path=/etc` },
    { method: "HEAD", target: `/containers/${name}/archive?path=/etc` },
    { method: "GET", target: `/exec/${exec}/json` },
    { method: "POST", target: `/commit?container=${name}`, body: {} },
    { method: "POST", target: `/containers/${name}/wait` },
  ];
}

// Links in a network of users are words of the container's own DNS, and share nothing.
function sharesOf({ name }: Target): readonly SentCall[] {
  const hosts = [
    { VolumesFrom: [name] },
    { VolumesFrom: [`${name}:ro`] },
    { PidMode: `container:${name}` },
    { IpcMode: `container:${name}` },
    { NetworkMode: `container:${name}` },
    { Links: [`${name}:w`] },
  ];
  const create = { method: "POST", target: "/containers/create" };
  return [
    ...hosts.map((HostConfig) => ({ ...create, body: { ...SLEEPER, HostConfig } })),
    { method: "POST", target: `/build?networkmode=container:${name}`, body: ARCHIVE },
  ];
}

function entersOf({ name, exec }: Target): readonly SentCall[] {
  const upgrade = { Connection: "Upgrade", Upgrade: "tcp" };
  return [
    { method: "POST", target: `/containers/${name}/exec`, body: { Cmd: ["true"] } },
    { method: "POST", target: `/exec/${exec}/resize?h=1&w=1` },
    { method: "POST", target: `/exec/${exec}/start`, body: { Detach: true } },
    { method: "POST", target: `/containers/${name}/attach?stream=1`, headers: upgrade },
    { method: "GET", target: `/containers/${name}/attach/ws?stream=1` },
    { method: "PUT", target: `/containers/${name}/archive?path=/tmp`, body: ARCHIVE },
  ];
}

function changesOf({ name }: Target): readonly SentCall[] {
  const posts = ["resize?h=1&w=1", "pause", "unpause", "start", "restart?t=0"];
  const checkpoint = { CheckpointID: "one" };
  const disconnect = { Container: name, Force: true };
  return [
    ...posts.map((path) => ({ method: "POST", target: `/containers/${name}/${path}` })),
    { method: "POST", target: `/containers/${name}/update`, body: { CpuShares: 512 } },
    { method: "POST", target: `/containers/${name}/checkpoints`, body: checkpoint },
    { method: "DELETE", target: `/containers/${name}/checkpoints/one` },
    { method: "POST", target: "/networks/front/connect", body: { Container: name } },
    { method: "POST", target: "/networks/bridge/disconnect", body: disconnect },
    { method: "POST", target: `/containers/${name}/stop?t=0` },
    { method: "POST", target: `/containers/${name}/kill` },
    { method: "POST", target: `/containers/${name}/rename?name=free` },
    { method: "DELETE", target: `/containers/${name}?force=1` },
  ];
}
