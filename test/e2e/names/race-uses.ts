import type { SentCall } from "../harness/people.js";

/** What bob's objects say of themselves, wherever alice might read it. */
export const BOBS = "MARK-OF-BOB";
/** What lies in a folder of the host that one container of alice's has mounted. */
export const BOUND = "MARK-OF-THE-HOST";

/** A call of alice's by a reference, and what its answer must not be. */
export interface Use {
  readonly action: string;
  readonly call: (ref: string) => SentCall;
  /** Whether an answer of 2xx is by itself a success of the attack. */
  readonly mustFail?: boolean;
}

const post = (target: string, body?: object): SentCall =>
  body === undefined ? { method: "POST", target } : { method: "POST", target, body };
const get = (target: string): SentCall => ({ method: "GET", target });

/** By `/containers/REF/VERB`. */
function onContainer(action: string, method: string, verb: string, body?: Buffer | object): Use {
  const more = body === undefined ? {} : { body };
  const at = (ref: string): string => `/containers/${ref}${verb}`;
  return { action, call: (ref) => ({ method, target: at(ref), ...more }) };
}

function joining(member: string): Use {
  return {
    action: `container.create ${member}`,
    call: (ref) => post("/containers/create", besides({ [member]: `container:${ref}` })),
  };
}

function besides(host: object): object {
  return { Image: "busybox", Cmd: ["true"], Labels: { side: "1" }, HostConfig: host };
}

/** An empty archive: two blocks of nothing. */
const NO_FILES = Buffer.alloc(1024);

/** Every action that takes a reference to a container. */
export const ON_CONTAINERS: readonly Use[] = [
  onContainer("container.inspect", "GET", "/json"),
  onContainer("container.logs", "GET", "/logs?stdout=1"),
  onContainer("container.top", "GET", "/top"),
  onContainer("container.stats", "GET", "/stats?stream=0&one-shot=1"),
  onContainer("container.changes", "GET", "/changes"),
  onContainer("container.export", "GET", "/export"),
  onContainer("container.archive_get", "GET", "/archive?path=/tmp"),
  { ...onContainer("container.archive_stat", "HEAD", `/archive?path=/${BOBS}`), mustFail: true },
  onContainer("container.archive_put", "PUT", "/archive?path=/", NO_FILES),
  onContainer("container.attach", "POST", "/attach?logs=1&stdout=1"),
  onContainer("container.resize", "POST", "/resize?h=10&w=10"),
  onContainer("container.kill", "POST", "/kill?signal=CONT"),
  onContainer("container.stop", "POST", "/stop?t=0"),
  onContainer("container.start", "POST", "/start"),
  onContainer("container.restart", "POST", "/restart?t=0"),
  onContainer("container.pause", "POST", "/pause"),
  onContainer("container.unpause", "POST", "/unpause"),
  onContainer("container.update", "POST", "/update", { CpuShares: 512 }),
  onContainer("container.rename", "POST", "/rename?name=stolen"),
  onContainer("container.delete", "DELETE", "?force=1"),
  onContainer("exec.create", "POST", "/exec", { Cmd: ["true"] }),
  { action: "image.commit", call: (ref) => post(`/commit?container=${ref}&repo=stolen&pause=0`) },
  {
    action: "network.connect",
    call: (Container) => post("/networks/alices/connect", { Container }),
  },
  {
    action: "network.disconnect",
    call: (Container) => post("/networks/bridge/disconnect", { Container, Force: true }),
  },
  ...["NetworkMode", "PidMode", "IpcMode"].map(joining),
  {
    action: "container.create VolumesFrom",
    call: (ref) => post("/containers/create", besides({ VolumesFrom: [ref] })),
  },
  {
    action: "container.create Links",
    call: (ref) => post("/containers/create", besides({ Links: [`${ref}:other`] })),
  },
];

/** Every action that takes a reference to a network. */
export const ON_NETWORKS: readonly Use[] = [
  { action: "network.inspect", call: (ref) => get(`/networks/${ref}`) },
  { action: "network.delete", call: (ref) => ({ method: "DELETE", target: `/networks/${ref}` }) },
  {
    action: "network.connect",
    call: (ref) => post(`/networks/${ref}/connect`, { Container: "joiner" }),
  },
  {
    action: "network.disconnect",
    call: (ref) => post(`/networks/${ref}/disconnect`, { Container: "joiner", Force: true }),
  },
  {
    action: "container.create NetworkMode",
    call: (ref) => post("/containers/create", besides({ NetworkMode: ref })),
  },
];

/** Every action that takes a reference to a volume. */
export const ON_VOLUMES: readonly Use[] = [
  { action: "volume.inspect", call: (ref) => get(`/volumes/${ref}`) },
  { action: "volume.delete", call: (ref) => ({ method: "DELETE", target: `/volumes/${ref}` }) },
  { action: "volume.create", call: (ref) => post("/volumes/create", { Name: ref }) },
  {
    action: "container.create Binds",
    call: (ref) => post("/containers/create", besides({ Binds: [`${ref}:/data`] })),
  },
];
