import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { enginesAtHand, findEngines } from "../../tools/tests/engines.js";
import { ROOT } from "../../tools/project.js";
import type { Api } from "../e2e/harness/api.js";
import { createDocker } from "../e2e/harness/command.js";
import { startDockerd } from "../e2e/harness/dockerd.js";
import { startScripted, type Asked } from "../e2e/harness/scripted-plugin.js";
import type { RecordedMessage } from "./messages.js";

/**
 * Records the AuthZ messages that the newest dockerd at hand sends for the command lines that the benchmark replays,
 * and writes them to test/bench/messages.json, in the order in which dockerd sent them. As root:
 * `node build/test/bench/record-messages.js`.
 *
 * The benchmark gives each name and each id that dockerd gave a new value: names by their number, `00000000`, ids by
 * `{container}`, `{network}` and `{exec}`, which stand in their places.
 */
const FILE = join(ROOT, "test/bench/messages.json");

const NAME = "bench-00000000";
const PROJECT = "shop-00000000";

const RUN = [
  ...["run", "--detach", "--name", NAME, "--publish", "8080:80", "--restart", "unless-stopped"],
  ...["--env", "MODE=production", "--env", "LOG_LEVEL=info", "--env", "PORT=80"],
  ...["--label", "team=web", "--memory", "256m", "--workdir", "/tmp"],
];
const COMMAND = ["busybox", "sleep", "9999"];

/** The command lines by the names of their workloads; `composeUp` plays what is null. */
const LINES: Readonly<Record<string, readonly string[] | null>> = {
  run: [...RUN, ...COMMAND],
  run_bind: [...RUN, "--volume", "/srv/permitted/data:/data:ro", ...COMMAND],
  exec: ["exec", NAME, "true"],
  inspect: ["inspect", "--type", "container", NAME],
  list: ["ps", "--all"],
  compose: null,
};

async function main(): Promise<void> {
  const [engine] = await findEngines(enginesAtHand().slice(-1));
  const cli = engine?.clis.at(-1);
  if (engine === undefined || cli === undefined) throw new Error("Cannot record without an engine");
  const daemon = await startDockerd(engine);
  try {
    await daemon.sandbox.run("mkdir", ["-p", "/srv/permitted/data"]);
    const recorder = await startScripted(daemon.sandbox, "recorder", (asked) =>
      isProbe(asked) ? { Allow: false, Msg: "probe" } : { Allow: true },
    );
    await daemon.guardedBy([recorder.name]);
    const docker = createDocker(daemon, cli);
    const recorded: Record<string, readonly RecordedMessage[]> = {};
    for (const [name, line] of Object.entries(LINES)) {
      if (name === "run_bind") await docker("rm", "--force", NAME);
      recorder.forget();
      if (line === null) await composeUp(daemon.api);
      else {
        const { code, stderr } = await docker(...line);
        if (code !== 0) throw new Error(`Cannot record "docker ${line.join(" ")}": ${stderr}`);
      }
      recorded[name] = recorder.asked.map(readable);
    }
    const text = await format(withoutIds(JSON.stringify(recorded)), { parser: "json" });
    writeFileSync(FILE, text);
    await recorder.close();
  } finally {
    await daemon.close();
  }
}

/** The request by which the end of a reload is seen must be refused. */
function isProbe({ message }: Asked): boolean {
  return textOf(message["RequestBody"])?.includes("dockwarden-probe") === true;
}

function textOf(body: unknown): string | undefined {
  return typeof body === "string" ? Buffer.from(body, "base64").toString() : undefined;
}

function readable({ phase, message }: Asked): RecordedMessage {
  const bodies = {
    RequestBody: textOf(message["RequestBody"]),
    ResponseBody: textOf(message["ResponseBody"]),
  };
  return { phase, message: { ...message, ...bodies } };
}

/** Puts `{container}`, `{network}` and `{exec}` in place of the ids that dockerd gave. */
function withoutIds(text: string): string {
  const given = [...text.matchAll(CREATED)];
  return given.reduce((all, [, uri = "", id = ""]) => {
    const kind = uri.endsWith("/exec")
      ? "exec"
      : uri.includes("/networks/")
        ? "network"
        : "container";
    return all.replaceAll(id, `{${kind}}`).replaceAll(id.slice(0, 12), `{short ${kind}}`);
  }, text);
}

/** A response to a request that creates an object, with its URI and the object's id. */
const CREATED =
  /"RequestUri":"([^"]*)"(?:(?!"phase").)*"ResponseBody":"\{\\"Id\\":\\"([0-9a-f]{64})\\"/g;

/** Sends what `docker compose up --detach` of Compose 2.39 sends for a project of one service. */
async function composeUp(api: Api): Promise<void> {
  const labels = { "com.docker.compose.project": PROJECT, "com.docker.compose.version": "2.39.4" };
  const send = async (method: string, path: string, body?: object): Promise<string> => {
    const agent = { "User-Agent": "compose/v2.39.4" };
    const answer = await api(method, path === "/_ping" ? path : `/v1.51${path}`, body, agent);
    const { Id = "" } = (answer.json ?? {}) as { readonly Id?: string };
    return Id;
  };
  const network = `${PROJECT}_default`;
  const ofProject = encodeURIComponent(
    JSON.stringify({ label: { [`com.docker.compose.project=${PROJECT}`]: true } }),
  );
  await send("HEAD", "/_ping");
  await send("GET", `/containers/json?all=1&filters=${ofProject}`);
  await send("GET", `/networks/${network}`);
  const networkLabels = { ...labels, "com.docker.compose.network": "default" };
  await send("POST", "/networks/create", {
    ...{ Name: network, Driver: "bridge", Scope: "", IPAM: null, Internal: false },
    ...{ Attachable: false, Ingress: false, ConfigOnly: false, ConfigFrom: null },
    ...{ Options: null, Labels: networkLabels },
  });
  await send("GET", "/images/busybox/json");
  const id = await send("POST", `/containers/create?name=${PROJECT}-web-1`, {
    ...{ Hostname: "", Domainname: "", User: "", AttachStdin: false, AttachStdout: true },
    ...{ AttachStderr: true, ExposedPorts: { "80/tcp": {} }, Tty: false, OpenStdin: false },
    ...{ StdinOnce: false, Env: ["MODE=production", "PORT=80"], Cmd: ["sleep", "9999"] },
    ...{ Image: "busybox", Volumes: null, WorkingDir: "", Entrypoint: null, OnBuild: null },
    Labels: {
      ...labels,
      "com.docker.compose.config-hash": "0".repeat(64),
      "com.docker.compose.container-number": "1",
      "com.docker.compose.depends_on": "",
      "com.docker.compose.oneoff": "False",
      "com.docker.compose.project.config_files": "/home/alice/shop/compose.yaml",
      "com.docker.compose.project.working_dir": "/home/alice/shop",
      "com.docker.compose.service": "web",
    },
    HostConfig: {
      ...{ Binds: null, ContainerIDFile: "", LogConfig: { Type: "", Config: null } },
      ...{ NetworkMode: network, PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8081" }] } },
      ...{ RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 }, AutoRemove: false },
      ...{ VolumeDriver: "", VolumesFrom: null, ConsoleSize: [0, 0], CapAdd: null, CapDrop: null },
      ...{ CgroupnsMode: "", Dns: null, DnsOptions: null, DnsSearch: null, ExtraHosts: [] },
      ...{ GroupAdd: null, IpcMode: "", Cgroup: "", Links: null, OomScoreAdj: 0, PidMode: "" },
      ...{ Privileged: false, PublishAllPorts: false, ReadonlyRootfs: false, SecurityOpt: null },
      ...{ UTSMode: "", UsernsMode: "", ShmSize: 0, Isolation: "", CpuShares: 0 },
      ...{ Memory: 268435456, NanoCpus: 0, CgroupParent: "", BlkioWeight: 0 },
      ...{ CpuPeriod: 0, CpuQuota: 0, CpusetCpus: "", CpusetMems: "", Devices: null },
      ...{ DeviceCgroupRules: null, DeviceRequests: null, MemoryReservation: 0, MemorySwap: 0 },
      ...{ MemorySwappiness: null, OomKillDisable: false, PidsLimit: null, Ulimits: null },
      ...{ CpuCount: 0, CpuPercent: 0, MaskedPaths: null, ReadonlyPaths: null },
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [network]: { IPAMConfig: null, Links: null, Aliases: [`${PROJECT}-web-1`, "web"] },
      },
    },
  });
  await send("GET", `/containers/${id}/json`);
  await send("POST", `/containers/${id}/start`);
}

await main();
