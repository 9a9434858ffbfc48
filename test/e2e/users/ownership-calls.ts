import type { SentCall } from "../harness/people.js";

/** A call that only an object's owner and an administrator may make, by any way to name the object. */
export interface OwnersCall {
  readonly what: string;
  readonly control: string;
  readonly call: (ref: string, who: string) => SentCall;
  /** Of one's own only by its id in full: dockerd looks a name up again later. */
  readonly lasting?: boolean;
  /** What an administrator does after it, so that the next finds things as they were. */
  readonly restore?: readonly SentCall[];
}

/** Alice's, by the names in `ownership.test.ts`. */
const OWNED = "container_ownership";
const START: SentCall = { method: "POST", target: "/containers/alices/start" };
const UPGRADE = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
const WEB_SOCKET = { ...UPGRADE, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==" };
/** The end of a tar archive, so that it holds nothing. */
const EMPTY_ARCHIVE = Buffer.alloc(1024);

type Row = readonly [
  what: string,
  method: string,
  target: (ref: string) => string,
  body?: Buffer | object | undefined,
  ...restore: readonly SentCall[],
];

/** In this order: what stops it comes late. */
const CONTAINER_ROWS: readonly Row[] = [
  ["inspect", "GET", (ref) => `/containers/${ref}/json`],
  ["logs", "GET", (ref) => `/containers/${ref}/logs?stdout=1`],
  ["top", "GET", (ref) => `/containers/${ref}/top`],
  ["changes", "GET", (ref) => `/containers/${ref}/changes`],
  ["stats", "GET", (ref) => `/containers/${ref}/stats?stream=0&one-shot=1`],
  ["export", "GET", (ref) => `/containers/${ref}/export`],
  ["archive get", "GET", (ref) => `/containers/${ref}/archive?path=/etc`],
  ["archive stat", "HEAD", (ref) => `/containers/${ref}/archive?path=/etc`],
  ["archive put", "PUT", (ref) => `/containers/${ref}/archive?path=/tmp`, EMPTY_ARCHIVE],
  ["exec", "POST", (ref) => `/containers/${ref}/exec`, { Cmd: ["true"] }],
  ["attach", "POST", (ref) => `/containers/${ref}/attach?stream=1&stdout=1`],
  ["resize", "POST", (ref) => `/containers/${ref}/resize?h=20&w=80`],
  ["update", "POST", (ref) => `/containers/${ref}/update`, { CpuShares: 512 }],
  ["commit", "POST", (ref) => `/commit?container=${ref}&repo=kept`, {}],
  ["list checkpoints", "GET", (ref) => `/containers/${ref}/checkpoints`],
  ["checkpoint", "POST", (ref) => `/containers/${ref}/checkpoints`, { CheckpointID: "x" }],
  ["remove a checkpoint", "DELETE", (ref) => `/containers/${ref}/checkpoints/x`],
  ["pause", "POST", (ref) => `/containers/${ref}/pause`],
  ["unpause", "POST", (ref) => `/containers/${ref}/unpause`],
  ["restart", "POST", (ref) => `/containers/${ref}/restart?t=0`],
  ["kill", "POST", (ref) => `/containers/${ref}/kill`],
  ["wait", "POST", (ref) => `/containers/${ref}/wait`],
  ["start", "POST", (ref) => `/containers/${ref}/start`],
  ["stop", "POST", (ref) => `/containers/${ref}/stop?t=0`, undefined, START],
];

const SHARED: readonly (readonly [string, (ref: string) => object])[] = [
  ["NetworkMode", (ref) => ({ NetworkMode: `container:${ref}` })],
  ["PidMode", (ref) => ({ PidMode: `container:${ref}` })],
  ["IpcMode", (ref) => ({ IpcMode: `container:${ref}` })],
  ["VolumesFrom", (ref) => ({ VolumesFrom: [ref] })],
  ["Links", (ref) => ({ Links: [`${ref}:other`] })],
];

function created(HostConfig: object): SentCall {
  const body = { Image: "busybox", Cmd: ["true"], HostConfig };
  return { method: "POST", target: "/containers/create", body };
}

function rowsOf(rows: readonly Row[]): readonly OwnersCall[] {
  return rows.map(([what, method, target, body, ...restore]) => ({
    what,
    control: OWNED,
    call: (ref) => ({ method, target: target(ref), ...(body !== undefined && { body }) }),
    restore,
  }));
}

/** Of a container. `POST /containers/{id}/copy` is of versions that nobody may use any more. */
export const CONTAINER_CALLS: readonly OwnersCall[] = [
  ...rowsOf(CONTAINER_ROWS),
  {
    what: "attach by WebSocket",
    control: OWNED,
    call: (ref) => ({
      method: "GET",
      target: `/containers/${ref}/attach/ws?stream=1`,
      headers: WEB_SOCKET,
    }),
  },
  ...SHARED.map(([what, host]) => ({
    what,
    lasting: what === "Links",
    control: "cross_container_sharing",
    call: (ref: string) => created(host(ref)),
  })),
  {
    what: "connect it to one's own network",
    control: OWNED,
    call: (ref, who) => ({
      method: "POST",
      target: `/networks/${who}s/connect`,
      body: { Container: ref },
    }),
  },
  {
    what: "rename",
    control: OWNED,
    call: (ref) => ({ method: "POST", target: `/containers/${ref}/rename?name=renamed` }),
    restore: [{ method: "POST", target: "/containers/renamed/rename?name=alices" }],
  },
];

/** Of an exec, which only its id in full names. */
export const EXEC_CALLS = rowsOf([
  ["inspect", "GET", (ref) => `/exec/${ref}/json`],
  ["start", "POST", (ref) => `/exec/${ref}/start`, { Detach: true }],
  // Of one that does not run dockerd would wait for it.
  ["resize", "POST", (ref) => `/exec/${ref}/resize?h=20&w=80`],
]);

/** Of a network, to which each would bring a container of their own. */
export const NETWORK_CALLS: readonly OwnersCall[] = [
  ...rowsOf([["inspect", "GET", (ref) => `/networks/${ref}`]]),
  ...["connect", "disconnect"].map((what) => ({
    what,
    control: "network_attachment",
    call: (ref: string, who: string) => ({
      method: "POST",
      target: `/networks/${ref}/${what}`,
      body: { Container: `${who}s` },
    }),
  })),
];

/** Of a volume, which only its name names. */
export const VOLUME_CALLS: readonly OwnersCall[] = [
  { what: "inspect", call: (ref: string) => ({ method: "GET", target: `/volumes/${ref}` }) },
  {
    what: "make again",
    call: (ref: string) => ({ method: "POST", target: "/volumes/create", body: { Name: ref } }),
  },
  { what: "bind", call: (ref: string) => created({ Binds: [`${ref}:/x`] }) },
  {
    what: "mount",
    call: (ref: string) => created({ Mounts: [{ Type: "volume", Source: ref, Target: "/x" }] }),
  },
].map((one) => ({ ...one, control: "volume_ownership" }));
