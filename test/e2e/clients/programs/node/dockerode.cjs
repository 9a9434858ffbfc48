// Uses dockerode as programs on it do, one line of JSON for each task: {"test", "outcome", "message"}.
"use strict";
const { PassThrough } = require("node:stream");
const Docker = require("dockerode");
const { attempts } = require("./report.cjs");

const docker = new Docker({ socketPath: "/run/docker.sock" });
const IMAGE = "alpine:latest";
const DEFAULTS = {
  Image: IMAGE,
  AttachStdin: false,
  AttachStdout: true,
  AttachStderr: true,
  Tty: true,
  Cmd: ["/bin/sh", "-c", "sleep 300"],
  OpenStdin: false,
  StdinOnce: false,
};

const followed = (stream) =>
  new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, lines) => (error ? reject(error) : resolve(lines)));
  });
const read = (stream, ms = 10_000) =>
  new Promise((resolve, reject) => {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => resolve(Buffer.concat(chunks)));
    stream.on("error", reject);
    setTimeout(() => resolve(Buffer.concat(chunks)), ms).unref();
  });
const includes = (text, part) => {
  if (!String(text).includes(part)) throw new Error(`"${part}" is not in: ${String(text)}`);
};
const archive = () => docker.getContainer("ode").getArchive({ path: "/etc/hosts" });

async function run(command, options = {}, image = IMAGE) {
  const output = new PassThrough();
  const text = read(output);
  const [result, container] = await docker.run(image, command, output, options);
  output.end();
  if (options.HostConfig?.AutoRemove !== true) await container.remove();
  if (result.StatusCode !== 0) throw new Error(`code ${result.StatusCode}: ${await text}`);
  return String(await text);
}

async function exec(container, options, how = {}) {
  const made = await container.exec({ AttachStdout: true, AttachStderr: true, ...options });
  const stream = await made.start(how);
  const text = await read(stream);
  await made.inspect();
  return { made, text };
}

/** A container with further options, created, started, and removed. */
const started =
  (options, then = async () => undefined) =>
  async () => {
    const container = await docker.createContainer({ ...DEFAULTS, ...options });
    try {
      await container.start();
      await then(container);
    } finally {
      await container.remove({ force: true, v: true });
    }
  };

const ode = () => docker.getContainer("ode");

const TASKS = {
  ping: () => docker.ping(),
  version: () => docker.version(),
  info: () => docker.info(),
  df: () => docker.df(),
  "search images": async () => docker.searchImages({ term: "busybox" }).catch(refusedOnly),
  "pull an image": async () => followed(await docker.pull("alpine:latest")),
  "pull by createImage": async () =>
    followed(await docker.createImage({ fromImage: "busybox", tag: "latest" })),
  "list images": () => docker.listImages({ all: true }),
  "list images with a filter": () =>
    docker.listImages({ filters: { reference: ["alpine"], dangling: ["false"] } }),
  "create a container": () => docker.createContainer({ ...DEFAULTS, name: "ode" }),
  start: () => ode().start(),
  inspect: () => ode().inspect({ size: true }),
  "list containers": () =>
    docker.listContainers({ all: true, filters: { status: ["running"], label: [] } }),
  top: () => ode().top({ ps_args: "aux" }),
  stats: () => ode().stats({ stream: false }),
  changes: () => ode().changes(),
  logs: () => ode().logs({ stdout: true, stderr: true, tail: 10, timestamps: true }),
  "logs, followed": async () => {
    (await ode().logs({ stdout: true, follow: true })).destroy();
  },
  exec: async () => includes((await exec(ode(), { Cmd: ["echo", "inside"] })).text, "inside"),
  "exec with a terminal and environment": async () => {
    const options = { Cmd: ["sh", "-c", "echo $X"], Tty: true, Env: ["X=hello"], User: "0" };
    includes((await exec(ode(), options, { Tty: true })).text, "hello");
  },
  "exec with stdin": async () => {
    const made = await ode().exec({ Cmd: ["cat"], AttachStdin: true, AttachStdout: true });
    const stream = await made.start({ hijack: true, stdin: true });
    stream.write("through\n");
    stream.end();
    includes(await read(stream, 3000), "through");
  },
  "exec, resized": async () => {
    const made = await ode().exec({ Cmd: ["sleep", "2"], Tty: true, AttachStdout: true });
    const stream = await made.start({ hijack: true, Tty: true });
    await made.resize({ h: 20, w: 80 });
    stream.destroy();
  },
  "exec, detached": async () => {
    const made = await ode().exec({ Cmd: ["true"] });
    await made.start({ Detach: true });
  },
  "resize a container": () => ode().resize({ h: 20, w: 80 }),
  attach: async () => {
    const stream = await ode().attach({ stream: true, stdout: true, stderr: true });
    stream.destroy();
  },
  "attach, hijacked": async () => {
    const stream = await ode().attach({ stream: true, hijack: true, stdin: true, stdout: true });
    stream.destroy();
  },
  "read a path's information": () => ode().infoArchive({ path: "/etc/hosts" }),
  "copy out": async () => read(await archive()),
  "copy in": async () => ode().putArchive(await read(await archive()), { path: "/tmp" }),
  "copy in as a stream": async () => ode().putArchive(await archive(), { path: "/tmp" }),
  "export a container": async () => (await ode().export()).destroy(),
  rename: async () => {
    await ode().rename({ name: "ode2" });
    await docker.getContainer("ode2").rename({ name: "ode" });
  },
  update: () => ode().update({ Memory: 67108864, MemorySwap: 134217728, CpuShares: 512 }),
  "update a restart policy": () =>
    ode().update({ RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 } }),
  pause: () => ode().pause(),
  unpause: () => ode().unpause(),
  restart: () => ode().restart({ t: 0 }),
  kill: () => ode().kill({ signal: "SIGKILL" }),
  "wait for an ended one": () => ode().wait(),
  "start again": () => ode().start(),
  stop: () => ode().stop({ t: 0 }),
  commit: () =>
    ode().commit({ repo: "ode/committed", tag: "1", comment: "a comment", author: "me" }),
  "commit with changes": () =>
    ode().commit({ repo: "ode/changed", changes: 'CMD ["true"]', pause: false }),
  "tag an image": () => docker.getImage("alpine:latest").tag({ repo: "ode/tagged", tag: "latest" }),
  "inspect an image": () => docker.getImage("ode/tagged").inspect(),
  "history of an image": () => docker.getImage("ode/tagged").history(),
  "save an image": async () => read(await docker.getImage("ode/tagged").get()),
  "load an image": async () => {
    const image = await read(await docker.getImage("ode/tagged").get());
    await followed(await docker.loadImage(image, { quiet: 1 }));
  },
  "import an image": async () => {
    const root = await read(await ode().export());
    await followed(await docker.importImage(root, { repo: "ode/imported" }));
  },
  "push an image": async () => {
    await docker.getImage("alpine:latest").tag({ repo: "127.0.0.1:5000/ode", tag: "1" });
    const options = {
      tag: "1",
      authconfig: { username: "u", password: "p", serveraddress: "127.0.0.1:5000" },
    };
    await followed(await docker.getImage("127.0.0.1:5000/ode").push(options));
  },
  "remove an image": () => docker.getImage("ode/tagged").remove({ force: true, noprune: false }),
  "remove a container": () => ode().remove({ v: true, force: true }),
  build: async () =>
    followed(
      await docker.buildImage(
        { context: "/srv/context", src: ["Dockerfile", "file"] },
        { t: "ode/built" },
      ),
    ),
  "build with arguments": async () =>
    followed(
      await docker.buildImage(
        { context: "/srv/context", src: ["Dockerfile", "file"] },
        {
          ...{ t: "ode/args", buildargs: { A: "1" }, labels: { a: "b" }, dockerfile: "Dockerfile" },
          ...{ nocache: true, rm: true, forcerm: true, pull: "false", networkmode: "default" },
          ...{ memory: 134217728, cpushares: 512, target: "", platform: "" },
        },
      ),
    ),
  "build with a registry's password": async () =>
    followed(
      await docker.buildImage(
        { context: "/srv/context", src: ["Dockerfile", "file"] },
        {
          t: "ode/auth",
          registryconfig: { "https://registry.test/": { username: "u", password: "p" } },
        },
      ),
    ),
  run: async () => includes(await run(["echo", "spoken"]), "spoken"),
  "run, removed by itself": () => run(["true"], { HostConfig: { AutoRemove: true } }),
  "run with top-level Dns": () => run(["true"], { Dns: ["8.8.8.8"] }),
  "run with top-level VolumesFrom and Memory": () =>
    run(["true"], {
      VolumesFrom: null,
      Memory: 0,
      MemorySwap: 0,
      CpuShares: 0,
      VolumesFromOther: "",
    }),
  "run with an empty environment": () =>
    run(["true"], { Env: null, ExposedPorts: {}, Entrypoint: "" }),
  "run with a volume": () => run(["true"], { Volumes: { "/stuff": {} } }),
  "run with a named volume": () => run(["true"], { HostConfig: { Binds: ["odevolume:/stuff"] } }),
  "run with a bind": () => run(["true"], { HostConfig: { Binds: ["/srv/context:/stuff:ro"] } }),
  "run with a mount": () =>
    run(["true"], {
      HostConfig: {
        Mounts: [{ Target: "/m", Type: "tmpfs", TmpfsOptions: { SizeBytes: 1048576 } }],
      },
    }),
  "run with published ports": () =>
    run(["true"], {
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "18081" }] } },
    }),
  "run with all ports published": started({
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PublishAllPorts: true },
  }),
  "run with limits": started({
    HostConfig: {
      Memory: 134217728,
      NanoCpus: 500000000,
      PidsLimit: 100,
      Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 1024 }],
    },
  }),
  "run with a health check": started({
    Healthcheck: { Test: ["CMD", "true"], Interval: 1000000000, Timeout: 1000000000, Retries: 3 },
  }),
  "run with links": async () => {
    await started({ name: "linked" }, () =>
      run(["true"], { HostConfig: { Links: ["linked:alias"] } }),
    )();
  },
  "run with capabilities dropped": started({
    HostConfig: {
      CapDrop: ["ALL"],
      CapAdd: ["CHOWN"],
      ReadonlyRootfs: true,
      SecurityOpt: ["no-new-privileges"],
    },
  }),
  "run on a host's name": started({
    HostConfig: { ExtraHosts: ["host.docker.internal:host-gateway"] },
  }),
  "run with logging": started({
    HostConfig: {
      LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "2" } },
      RestartPolicy: { Name: "unless-stopped" },
    },
  }),
  "run in the host's network": started({ HostConfig: { NetworkMode: "host" } }),
  "run privileged, created only": async () => {
    const container = await docker.createContainer({
      ...DEFAULTS,
      HostConfig: { Privileged: true },
    });
    await container.remove();
  },
  "create a network": () =>
    docker.createNetwork({
      Name: "odenet",
      CheckDuplicate: true,
      Driver: "bridge",
      Labels: { a: "b" },
    }),
  "create a network with IPAM": async () => {
    const IPAM = {
      Driver: "default",
      Config: [{ Subnet: "172.31.0.0/24", Gateway: "172.31.0.1" }],
      Options: {},
    };
    const network = await docker.createNetwork({
      Name: "odeipam",
      Internal: true,
      EnableIPv6: false,
      Attachable: false,
      IPAM,
    });
    await network.remove();
  },
  "list networks": () => docker.listNetworks({ filters: { name: ["odenet"] } }),
  "inspect a network": () => docker.getNetwork("odenet").inspect(),
  "run in a network": started(
    {
      HostConfig: { NetworkMode: "odenet" },
      NetworkingConfig: { EndpointsConfig: { odenet: { Aliases: ["web"] } } },
    },
    async ({ id }) => {
      await docker.getNetwork("bridge").connect({ Container: id });
      await docker.getNetwork("bridge").disconnect({ Container: id, Force: true });
    },
  ),
  "remove a network": () => docker.getNetwork("odenet").remove({}),
  "create a volume": () =>
    docker.createVolume({ Name: "odekept", Driver: "local", DriverOpts: {}, Labels: { a: "b" } }),
  "list volumes": () => docker.listVolumes({ filters: { dangling: ["true"] } }),
  "inspect a volume": () => docker.getVolume("odekept").inspect(),
  "remove a volume": () => docker.getVolume("odekept").remove({ force: true }),
  events: async () => read(await docker.getEvents({ since: 1, until: 2 })),
  "events, followed": async () =>
    (await docker.getEvents({ filters: { type: ["container"] } })).destroy(),
  "prune containers": () => docker.pruneContainers({ filters: { until: ["1h"] } }),
  "prune images": () => docker.pruneImages({ filters: { dangling: ["true"] } }),
  "prune networks": () => docker.pruneNetworks(),
  "prune volumes": () => docker.pruneVolumes(),
  "prune builds": () => docker.pruneBuilder(),
  "check a registry's password": () =>
    docker
      .checkAuth({
        username: "u",
        password: "p",
        email: "",
        serveraddress: "http://127.0.0.1:5000",
      })
      .catch(refusedOnly),
  "list plugins": () => docker.listPlugins(),
  "inspect a distribution": () =>
    docker.getImage("127.0.0.1:5000/library/alpine:latest").distribution(),
  "a swarm": () =>
    docker.swarmInit({
      ListenAddr: "0.0.0.0:2377",
      AdvertiseAddr: "127.0.0.1",
      ForceNewCluster: false,
    }),
  "inspect a swarm": () => docker.swarmInspect(),
  "create a service": () =>
    docker.createService({
      Name: "odeservice",
      TaskTemplate: {
        ContainerSpec: { Image: IMAGE, Command: ["sleep", "300"] },
        RestartPolicy: { Condition: "any" },
      },
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { ExposedPorts: [{ Protocol: "tcp", Port: 6379 }] },
    }),
  "list services": () => docker.listServices(),
  "inspect a service": () => docker.getService("odeservice").inspect(),
  "list tasks": () => docker.listTasks(),
  "list nodes": () => docker.listNodes(),
  "create a secret": () => docker.createSecret({ Name: "odesecret", Data: "c2VjcmV0" }),
  "create a config": () => docker.createConfig({ Name: "odeconfig", Data: "Y29uZmln" }),
  "remove a service": () => docker.getService("odeservice").remove(),
  "leave a swarm": () => docker.swarmLeave({ force: true }),
};

/** What asks a registry fails here either way: only a refusal counts. */
function refusedOnly(error) {
  if (String(error.message).includes("authorization denied")) throw error;
}

void attempts(TASKS);
