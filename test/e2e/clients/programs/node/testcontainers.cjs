// Uses testcontainers for Node.js as tests do that need services; see report.cjs for what it prints.
"use strict";
const { GenericContainer, Network, Wait, PullPolicy } = require("testcontainers");
const { attempts } = require("./report.cjs");

const IMAGE = "alpine:latest";
const sleeper = () => new GenericContainer(IMAGE).withCommand(["sleep", "300"]);

/** Starts it, and stops it again. */
const ran =
  (make, then = async () => undefined) =>
  async () => {
    const container = await make().start();
    try {
      await then(container);
    } finally {
      await container.stop({ timeout: 0 });
    }
  };

const networked = async () => {
  const network = await new Network().start();
  try {
    await ran(() => sleeper().withNetwork(network).withNetworkAliases("web"))();
  } finally {
    await network.stop();
  }
};

void attempts({
  "a container": ran(sleeper),
  exec: ran(sleeper, async (container) => {
    const { output } = await container.exec(["echo", "inside"]);
    if (output.trim() !== "inside") throw new Error(output);
  }),
  "environment, labels, user": ran(() =>
    sleeper()
      .withEnvironment({ A: "b" })
      .withLabels({ a: "b" })
      .withUser("0")
      .withWorkingDir("/tmp"),
  ),
  "an exposed port": ran(() =>
    new GenericContainer(IMAGE)
      .withCommand(["nc", "-lk", "-p", "8080", "-e", "true"])
      .withExposedPorts(8080)
      .withWaitStrategy(Wait.forLogMessage("").withStartupTimeout(1000)),
  ),
  "files copied in": ran(
    () => sleeper().withCopyContentToContainer([{ content: "text", target: "/tmp/text" }]),
    async (container) => {
      const { output } = await container.exec(["cat", "/tmp/text"]);
      if (output !== "text") throw new Error(output);
    },
  ),
  "a tmpfs and limits": ran(() =>
    sleeper()
      .withTmpFs({ "/scratch": "rw,noexec" })
      .withResourcesQuota({ memory: 0.125, cpu: 0.5 })
      .withSharedMemorySize(67108864)
      .withUlimits({ nofile: { soft: 1024, hard: 1024 } }),
  ),
  "a health check": ran(() =>
    sleeper()
      .withHealthCheck({ test: ["CMD", "true"], interval: 100, retries: 3, startPeriod: 100 })
      .withWaitStrategy(Wait.forHealthCheck()),
  ),
  "an extra host": ran(() =>
    sleeper().withExtraHosts([{ host: "host.docker.internal", ipAddress: "host-gateway" }]),
  ),
  "capabilities dropped": ran(() => sleeper().withDroppedCapabilities("ALL")),
  "a capability added": ran(() => sleeper().withAddedCapabilities("NET_ADMIN")),
  "a network": networked,
  "an image pulled always": ran(() => sleeper().withPullPolicy(PullPolicy.alwaysPull())),
  "an image built": async () => {
    const image = await GenericContainer.fromDockerfile("/srv/context")
      .withBuildArgs({ A: "1" })
      .build("localhost/testcontainers:1", { deleteOnExit: false });
    await ran(() => image.withCommand(["sleep", "300"]))();
  },
  "a container restarted": ran(sleeper, (container) => container.restart({ timeout: 0 })),
  "a container reused": async () => {
    const first = await sleeper().withReuse().start();
    const second = await sleeper().withReuse().start();
    await second.stop({ timeout: 0 });
    if (first.getId() !== second.getId()) throw new Error("not the same");
  },
  "a container committed": ran(sleeper, async (container) => {
    await container.commit({ repo: "localhost/committed", tag: "1", deleteOnExit: false });
  }),
  "files copied out": ran(sleeper, async (container) => {
    (await container.copyArchiveFromContainer("/etc/hosts")).destroy();
  }),
});
