import { createServer, type IncomingMessage, type Server } from "node:http";

/** What the fake dockerd answers to a request: a status and a JSON document, or a text. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A request that the fake dockerd got. */
export interface Got {
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

/** A dockerd on a Unix socket that answers as told. */
export interface FakeDockerd {
  readonly got: readonly Got[];
  close(): Promise<void>;
}

/** Listens on `socket`, in place of dockerd. */
export async function fakeDockerdWith(
  socket: string,
  answer: (got: Got) => Answered,
): Promise<FakeDockerd> {
  const got: Got[] = [];
  const server: Server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = { method: request.method ?? "", target: request.url ?? "", body };
      got.push(one);
      const { status, body: said } = answer(one);
      response.writeHead(status).end(typeof said === "string" ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { got, close };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What dockerd answers to questions about itself, much shortened. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "/version": {
    ...{ Version: "29.5.1", GitCommit: "5d6db84", ApiVersion: "1.54" },
    GoVersion: "go1.26.5",
  },
  "/info": {
    ServerVersion: "29.5.1",
    Plugins: { Authorization: ["dockwarden"] },
    SecurityOptions: ["name=seccomp,profile=builtin", "name=userns"],
    LiveRestoreEnabled: true,
    ExperimentalBuild: false,
    DefaultRuntime: "runc",
    Runtimes: { runc: {}, sysbox: {} },
    RegistryConfig: {
      InsecureRegistryCIDRs: ["127.0.0.0/8"],
      IndexConfigs: { "docker.io": { Secure: true }, "registry.lab:5000": { Secure: false } },
    },
    SystemTime: "2026-11-28T12:00:00.5Z",
  },
  "/networks/bridge": { Options: { "com.docker.network.bridge.enable_icc": "true" } },
  "/plugins": [
    { Name: "on:latest", Enabled: true },
    { Name: "off:latest", Enabled: false },
  ],
  "/containers/json?all=1": [{ Id: "aa" }, { Id: "bb" }, { Id: "gone" }],
  "/containers/aa/json": {
    Name: "/web",
    State: { Running: true },
    HostConfig: { Privileged: false, PidMode: "host", NetworkMode: "default", IpcMode: "private" },
    Mounts: [
      { Type: "bind", Source: "/srv/data" },
      { Type: "volume", Source: "/var/lib/docker/volumes/v/_data" },
    ],
  },
  "/containers/bb/json": {
    Name: "/old",
    State: { Running: false },
    HostConfig: { Privileged: true, NetworkMode: "host" },
    Mounts: [],
  },
  "/volumes": { Volumes: null },
};

/** Answers from ANSWERS, and 404 to anything else. */
export function usualAnswer({ target }: Got): Answered {
  const body = ANSWERS[target];
  return body === undefined
    ? { status: 404, body: { message: "not found" } }
    : { status: 200, body };
}
