/** What docker CLI 26 posts for `docker run --rm -e A=b -v data:/data -p 8080:80 alpine echo hello`. */
const BODY = {
  Hostname: "",
  Domainname: "",
  User: "",
  AttachStdin: false,
  AttachStdout: true,
  AttachStderr: true,
  ExposedPorts: { "80/tcp": {} },
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: ["A=b"],
  Cmd: ["echo", "hello"],
  Image: "alpine",
  Volumes: {},
  WorkingDir: "",
  Entrypoint: null,
  OnBuild: null,
  Labels: {},
  HostConfig: {
    Binds: ["data:/data"],
    ContainerIDFile: "",
    LogConfig: { Type: "", Config: {} },
    NetworkMode: "default",
    PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080" }] },
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    AutoRemove: true,
    VolumeDriver: "",
    VolumesFrom: null,
    ConsoleSize: [24, 80],
    CapAdd: null,
    CapDrop: null,
    CgroupnsMode: "",
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: null,
    GroupAdd: null,
    IpcMode: "",
    Cgroup: "",
    Links: null,
    OomScoreAdj: 0,
    PidMode: "",
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: false,
    SecurityOpt: null,
    UTSMode: "",
    UsernsMode: "",
    ShmSize: 0,
    Isolation: "",
    CpuShares: 0,
    Memory: 0,
    NanoCpus: 0,
    CgroupParent: "",
    BlkioWeight: 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: 0,
    CpuQuota: 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: "",
    CpusetMems: "",
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: 0,
    MemorySwap: 0,
    MemorySwappiness: -1,
    OomKillDisable: false,
    PidsLimit: 0,
    Ulimits: null,
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    MaskedPaths: null,
    ReadonlyPaths: null,
  },
  NetworkingConfig: { EndpointsConfig: { default: null } },
};

/** One message to a plugin, and the phase that it belongs to. */
export interface Ask {
  readonly path: "/AuthZPlugin.AuthZReq" | "/AuthZPlugin.AuthZRes";
  readonly message: Buffer;
  /** Whether its time counts. */
  readonly isTimed: boolean;
}

/** Messages that are asked in turn. */
export interface Workload {
  readonly name: string;
  readonly asks: readonly Ask[];
}

const ID = "9".repeat(64);
const USER_AGENT = { "User-Agent": "Docker-Client/26.1.5 (linux)" };
const CREATE = { RequestMethod: "POST", RequestUri: "/v1.45/containers/create", ...bodyOf(BODY) };
const CREATED = {
  ResponseStatusCode: 201,
  ResponseHeaders: { "Api-Version": "1.45", "Content-Type": "application/json" },
  ResponseBody: base64({ Id: ID, Warnings: [] }),
};
const PING = {
  RequestMethod: "HEAD",
  RequestUri: "/_ping",
  RequestHeaders: USER_AGENT,
};
const PONG = { ResponseStatusCode: 200, ResponseHeaders: { "Api-Version": "1.45" } };
const ATTACH = bodyless(`/v1.45/containers/${ID}/attach?stderr=1&stdout=1&stream=1`, {
  Connection: "Upgrade",
  "Content-Type": "text/plain",
  Upgrade: "tcp",
});
const WAIT = bodyless(`/v1.45/containers/${ID}/wait?condition=next-exit`, {});
const START = bodyless(`/v1.45/containers/${ID}/start`, {});

/** What dockerd asks about `docker run`, both phases, from the CLI's ping to the container's end. */
export const DOCKER_RUN: Workload = {
  name: "docker run",
  asks: [
    request(PING),
    response({ ...PING, ...PONG }),
    request(CREATE),
    response({ ...CREATE, ...CREATED }),
    request(ATTACH),
    request(WAIT),
    request(START),
    response({ ...START, ResponseStatusCode: 204 }),
    response(ATTACH),
    response(WAIT),
  ],
};

/** The dearest of these messages alone; dockerd answers each call that it executes. */
export const CREATE_ALONE: Workload = {
  name: "create alone",
  asks: [request(CREATE), { ...response({ ...CREATE, ...CREATED }), isTimed: false }],
};

function request(message: object): Ask {
  return { path: "/AuthZPlugin.AuthZReq", message: bytesOf(message), isTimed: true };
}

function response(message: object): Ask {
  return { path: "/AuthZPlugin.AuthZRes", message: bytesOf(message), isTimed: true };
}

// Go's encoder ends its text with a new line.
function bytesOf(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function base64(value: object): string {
  return bytesOf(value).toString("base64");
}

function bodyOf(body: object): object {
  const headers = {
    "Content-Length": String(bytesOf(body).length),
    "Content-Type": "application/json",
    ...USER_AGENT,
  };
  return { RequestBody: base64(body), RequestHeaders: headers };
}

function bodyless(uri: string, headers: object): object {
  return {
    RequestMethod: "POST",
    RequestUri: uri,
    RequestHeaders: { "Content-Length": "0", ...USER_AGENT, ...headers },
  };
}
